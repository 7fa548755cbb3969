"""``tessera completion``."""

import click
from click.shell_completion import get_completion_class

SHELLS = {
    "bash": "~/.bashrc",
    "zsh": "~/.zshrc",
    "fish": "~/.config/fish/completions/tessera.fish",
}


@click.command()
@click.argument("shell", type=click.Choice(list(SHELLS)))
def completion(shell: str) -> None:
    """Print what lets SHELL complete commands, options and values with the tab key.

    For good, in bash: tessera completion bash >> ~/.bashrc
    """
    from tessera.cli import app

    kind = get_completion_class(shell)
    assert kind is not None, shell
    click.echo(kind(app, {}, "tessera", "_TESSERA_COMPLETE").source())
    click.echo(f"# To keep it: tessera completion {shell} >> {SHELLS[shell]}", err=True)
