"""The command ``tessera``: what is done with a build, rather than in it. A file a command."""

import click

from tessera.cli.doctor import doctor
from tessera.cli.export import export
from tessera.cli.plan import plan
from tessera.cli.publish import publish
from tessera.cli.quality import quality
from tessera.connecting.command import connect


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="tessera")
def app() -> None:
    """Tessera: connect a shop's files, say what a build needs, show its gates, hand it on."""


for command in (connect, doctor, export, plan, publish, quality):
    app.add_command(command)
