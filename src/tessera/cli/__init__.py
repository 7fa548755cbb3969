"""The command ``tessera``. A command is a file here, with a function of its name, and a line below.

Files are imported when their command is called, and libraries within the functions: the list of
commands is there at once.
"""

from difflib import get_close_matches
from importlib import import_module

import click

# What each command does, in a line, in the order in which a shop meets them.
SECTIONS = {
    "Bring your data": {
        "pull": "Copy tables of PostgreSQL to files that a build reads",
        "connect": "Look at your files, and write the connector that reads them",
        "doctor": "Say what is set, found and missing, and what to do about it",
    },
    "Every night": {
        "build": "Build, test and publish everything, in one step",
        "quality": "Show what the gates found, and the rows that they mean",
        "publish": "Hand the last build that passed to those who read it",
    },
    "One customer": {
        "score": "Answer in seconds what a new order changes",
        "explain": "Say everything that is known about a customer, and why",
    },
    "What to do with it": {
        "report": "Write a page for the owner: a letter, and pictures",
        "plan": "Show whom a budget would reach, and what that would bring",
        "export": "Write an audience to a file for Google, Meta or Klaviyo",
    },
    "This command": {
        "completion": "Let the shell complete commands and options",
    },
}
COMMANDS = {name: line for section in SECTIONS.values() for name, line in section.items()}
EXAMPLES = (
    ("tessera build", "the shop whose data is set, or the demo"),
    ("tessera quality --rows 5", "why did a gate stop the build?"),
    ("tessera explain 4711", "why is this customer where they are?"),
    ("tessera export -h", "the options of a command"),
)
EXIT_CODES = (
    ("0", "done"),
    ("1", "not done, or a problem was found: what is printed says what to do"),
    ("2", "the command line was not understood"),
)


class Commands(click.Group):
    """Commands in sections, each imported when it is called."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002
        """Return the names in the order of the sections."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Import a command; None if there is none of this name."""
        if cmd_name not in COMMANDS:
            if near := get_close_matches(cmd_name, COMMANDS, n=1):
                ctx.fail(f"There is no command '{cmd_name}'. The nearest is {near[0]}.")
            return None
        return getattr(import_module(f"{__name__}.{cmd_name}"), cmd_name)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002
        """Write the commands by section, then examples and exit codes."""
        for title, commands in SECTIONS.items():
            with formatter.section(title):
                formatter.write_dl([(f"{name:12}", line) for name, line in commands.items()])
        for title, rows in (("Examples", EXAMPLES), ("Exit codes", EXIT_CODES)):
            with formatter.section(title):
                formatter.write_dl(rows)


@click.group(
    "tessera",
    cls=Commands,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
)
@click.version_option(package_name="tessera")
def app() -> None:
    """Make segments, predictions, recommendations and a plan from a shop's orders."""
