"""``tessera score``."""

import json
from collections.abc import Iterable, Iterator
from decimal import Decimal
from itertools import islice
from pathlib import Path
from typing import Any, TextIO

import click

from tessera.cli.options import serving_option

# Of a file, so many are answered together; from a pipe, each when it comes.
TOGETHER = 200


@click.command()
@click.argument("requests", type=click.File(encoding="utf-8-sig", errors="replace"), default="-")
@click.option(
    "--customer",
    metavar="KEY",
    help="Score one customer as the build knows them, and read nothing.",
)
@serving_option
def score(requests: TextIO, customer: str | None, serving: Path) -> None:
    """Answer what new orders and events change: segments, predictions, next products.

    REQUESTS is a file of JSON lines, or standard input. A line is a customer, with what the last
    build did not know of them, in the names of the input contract:

    \b
    {"customer_key": "...", "order_lines": [{"order_id": "W1", "product_id": "P106",
     "ordered_at": "2026-07-01T10:00:00", "quantity": 2, "unit_price": 4.5}], "events": []}

    An answer is a line too; of what cannot be answered it is {"line": 1, "error": "..."}, and the
    exit code is 1 at the end. Each line stands alone: send all orders since the build.
    """  # noqa: D301 (a raw string would print the mark that keeps these lines apart)
    from tessera.scoring import NotScorableError, Scorer

    is_file = getattr(requests, "name", "-") not in {"-", "<stdin>"}
    if customer and is_file:
        raise click.UsageError("--customer reads nothing: leave the file away, or the option.")
    try:
        scorer = Scorer(serving / "scoring.duckdb")
    except NotScorableError as error:
        raise click.ClickException(f"{error}.") from error
    lines = [json.dumps({"customer_key": customer})] if customer else requests
    failed = 0
    try:
        for answer in _answers(scorer, lines, TOGETHER if is_file else 1):
            failed += "error" in answer
            click.echo(json.dumps(answer, default=_plain, ensure_ascii=False))
    except NotScorableError as error:
        raise click.ClickException(f"{error}.") from error
    if failed:
        raise click.ClickException(f"{failed} of the requests could not be answered; see error.")


def _plain(value: Any) -> float | str:
    """Return an amount as a number, and a date as ISO 8601 has it."""
    return float(value) if isinstance(value, Decimal) else str(value)


def _answers(scorer: Any, lines: Iterable[str], together: int) -> Iterator[dict[str, Any]]:
    """Yield an answer for each line that is not empty, in order."""
    from tessera.scoring import RequestError, read_json

    numbered = ((number, line) for number, line in enumerate(lines, 1) if line.strip())
    while block := list(islice(numbered, together)):
        said, broken = {}, {}
        for number, line in block:
            try:
                said[number] = read_json(line)
            except RequestError as error:
                broken[number] = {"error": f"{error}."}
        answered = dict(zip(said, scorer.score_many(said.values()), strict=True)) | broken
        for number, _ in block:
            answer = answered[number]
            yield {"line": number, **answer} if "error" in answer else answer
