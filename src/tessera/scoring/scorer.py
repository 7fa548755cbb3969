"""Running the build's own SQL for single customers, with what they did since."""

import datetime as dt
from collections.abc import Iterable, Sequence
from itertools import groupby
from pathlib import Path
from typing import Any

import duckdb
import pandas as pd

from tessera.scoring.chain import ANSWERS, NotScorableError, Step, Table
from tessera.scoring.learned import Learned
from tessera.scoring.offers import next_products
from tessera.scoring.requests import Request, RequestError, read_request
from tessera.scoring.shop import Shop

ROW_KEY = "new line {}"
EVENT_KEY = "new event {}"
# When it is answered as of, its place among the requests, and what is asked.
Waiting = tuple[dt.date, int, Request]
DATE_COLUMNS = {"int_observation_dates": "observation_date", "int_month_ends": "month_end_date"}


class Scorer:
    """Scores customers from a scoring pack.

    Nothing is kept between requests: each is what the build knew, and the orders and events that
    come with it.

    Parameters
    ----------
    pack : Path
        What ``tessera publish`` wrote beside the serving file.

    Raises
    ------
    NotScorableError
        If there is none, or it cannot be read.

    Attributes
    ----------
    clock : date
        Until when the build knew what happened.
    build : dict
        Its id, when it ended, and its clock.
    connection : DuckDBPyConnection
        With the tables of those who were scored last, by the names that they have in the build.
    steps : list of Step
        The models that are run, in this order.
    """

    def __init__(self, pack: Path) -> None:
        if not pack.exists():
            raise NotScorableError(
                f"There is no scoring pack {pack}. Run: tessera build, or name the folder that was "
                "published to: --serving"
            )
        self._pack = pack
        self.connection = duckdb.connect(config={"threads": 1})
        try:
            self._open(pack.resolve())
        except (duckdb.Error, ValueError, LookupError) as error:
            raise _unreadable(pack, error) from error

    def _open(self, pack: Path) -> None:
        quoted = str(pack).replace("'", "''")
        run = self.connection.execute
        run(f"attach '{quoted}' as pack (read_only)")
        ((self._name, invocation_id, built_at, self._is_rough, self._horizon_days),) = run(
            "select database_name, invocation_id, built_at, has_rough_probability, horizon_days"
            " from pack.main.build"
        ).fetchall()
        run(f"""attach ':memory:' as "{self._name}" """)
        run(f'use "{self._name}"')
        self._parts: dict[str, list[Step]] = {}
        for kind, *names, code in run(
            "select kind, model, schema_name, table_name, code from pack.main.steps order by place"
        ).fetchall():
            step = Step(Table(*names), code)
            run(f'create schema if not exists "{step.table.schema}"')
            self._parts.setdefault(kind, []).append(step)
        self.steps = self._parts.pop("step")
        self._tables = {step.table.model: step.table for step in self.steps}
        if absent := set(ANSWERS) - self._tables.keys():
            raise LookupError(f"it lacks {', '.join(sorted(absent))}")
        for step in [*self._parts["everyone"], *self._parts["empty"]]:
            run(f"create table {step.table.quoted} as from pack.{step.table.quoted}")
        ((self.clock,),) = run("select as_of_date from intermediate.int_clock").fetchall()
        self.build = {
            "invocation_id": invocation_id,
            "built_at": built_at.isoformat(),
            "as_of": self.clock.isoformat(),
        }
        self._shop = Shop(self.connection, self.clock)
        self._learned = Learned(self.connection, "pack", self.clock)
        self._set_clock(self.clock)

    def score(self, said: Any) -> dict[str, Any]:
        """Answer one request.

        Parameters
        ----------
        said : mapping
            As for :func:`tessera.scoring.requests.read_request`.

        Returns
        -------
        dict
            The customer's segments, predictions and next products.

        Raises
        ------
        RequestError
            If it cannot be answered.
        NotScorableError
            If the pack is of another version.
        """
        answer = self._try_together([self._shop.check(read_request(said))])[0]
        if "error" in answer:
            raise RequestError(answer["error"].removesuffix("."))
        return answer

    def score_many(self, said: Iterable[Any]) -> list[dict[str, Any]]:
        """Answer requests together, which takes a tenth of the time of one after the other.

        Returns
        -------
        list of dict
            As :meth:`score`, in the order of the requests; of one that cannot be answered,
            ``error``.
        """
        answers: dict[int, dict[str, Any]] = {}
        waiting: list[Waiting] = []
        for place, one in enumerate(said):
            try:
                request = self._shop.check(read_request(one))
            except RequestError as error:
                answers[place] = {"error": f"{error}."}
            else:
                waiting.append((request.as_of or self.clock, place, request))
        for _, group in groupby(sorted(waiting, key=lambda one: one[:2]), lambda one: one[0]):
            for batch in _apart(list(group)):
                found = self._try_together([request for _, _, request in batch])
                answers |= dict(zip([place for _, place, _ in batch], found, strict=True))
        return [answers[place] for place in sorted(answers)]

    def _set_clock(self, date: dt.date) -> None:
        """Let what is known end on a date; cut points stay those of the build."""
        self._date = date
        run = self.connection.execute
        run("update intermediate.int_clock set as_of_date = $1", [date])
        for step in self._parts["dates"]:
            column = DATE_COLUMNS[step.table.model]
            run(
                f"create or replace table {step.table.quoted} as select * from ({step.code})"
                f" where {column} = date '{date}'"
            )
        run(
            "create or replace table intermediate.int_rfm_cut_points as select * replace"
            f" (date '{date}' as observation_date) from pack.intermediate.int_rfm_cut_points"
            f" where observation_date = date '{self.clock}'"
        )

    def _try_together(self, requests: Sequence[Request]) -> list[dict[str, Any]]:
        """Answer requests together; if that fails, one by one, to find the one that is to blame."""
        try:
            return self._answer_together(requests)
        except (duckdb.CatalogException, duckdb.BinderException) as error:
            raise _unreadable(self._pack, error) from error
        except (duckdb.Error, pd.errors.OutOfBoundsDatetime) as error:
            if len(requests) > 1:
                return [answer for one in requests for answer in self._try_together([one])]
            reason = str(error).splitlines()[0].rstrip(".")
            return [{"error": f"What is said cannot be computed with: {reason}."}]

    def _answer_together(self, requests: Sequence[Request]) -> list[dict[str, Any]]:
        """Run the chain for different customers as of the same date."""
        date = requests[0].as_of or self.clock
        if date != self._date:
            self._set_clock(date)
        self._fill(requests)
        for step in self.steps:
            if step.code is None:
                rows = self._learned.rows(step.table.model)
                self.connection.register("made", rows)
                self._replace(step.table, "from made")
                self.connection.unregister("made")
            else:
                self._replace(step.table, step.code)
        segments, predictions, values = map(self._by_customer, ANSWERS)
        return [self._answer(request, segments, predictions, values, date) for request in requests]

    def _fill(self, requests: Sequence[Request]) -> None:
        """Put the rows of the customers where the chain begins, the new ones among them."""
        keys = [request.customer_key for request in requests]
        for step in self._parts["rows"]:
            self.connection.execute(
                f"create or replace table {step.table.quoted} as from pack.{step.table.quoted}"
                " where customer_key in (select unnest($1))",
                [keys],
            )
        new = [
            {"customer_key": request.customer_key, **line}
            for request in requests
            for line in request.lines
        ]
        if new:
            self._add_lines(new)
        events = [
            {"customer_key": request.customer_key, **event}
            for request in requests
            for event in request.events
        ]
        for number, event in enumerate(events):
            event["event_id"] = event["event_id"] or EVENT_KEY.format(number)
            self._insert('"staging"."stg_events"', event)
        self.connection.execute(
            "insert into marts.dim_customers (customer_key, is_buyer)"
            " select customer_key, true from (select unnest($1) as customer_key)"
            " where customer_key not in (select customer_key from marts.dim_customers)",
            [keys],
        )

    def _add_lines(self, lines: Sequence[dict[str, Any]]) -> None:
        """Let staging tell sales from returns, and add them to what the customers bought."""
        checked, (own,) = self._parts["checked"][0].table, self._parts["new_lines"]
        self._replace(checked, f"from pack.{checked.quoted}")
        for number, line in enumerate(lines):
            filled = {
                **line,
                "row_key": ROW_KEY.format(number),
                "line_type": self._shop.line_types.get(line["product_id"], "product"),
                "rate_to_base": self._shop.rates[line["currency"]],
            }
            self._insert(checked.quoted, filled)
        # The view of the build has the name of the table that is to be added to.
        self.connection.execute(f"create or replace temp table new_lines as {own.code}")
        self.connection.execute(f"insert into {own.table.quoted} by name from temp.new_lines")

    def _insert(self, table: str, row: dict[str, Any]) -> None:
        names = ", ".join(row)
        marks = ", ".join(f"${place}" for place in range(1, len(row) + 1))
        self.connection.execute(
            f"insert into {table} ({names}) values ({marks})", list(row.values())
        )

    def _replace(self, table: Table, query: str) -> None:
        self.connection.execute(f"create or replace table {table.quoted} as {query}")

    def _by_customer(self, model: str) -> dict[str, dict[str, Any]]:
        found = self.connection.execute(f"from {self._tables[model].quoted}")
        names = [column[0] for column in found.description or ()]
        rows = [dict(zip(names, row, strict=True)) for row in found.fetchall()]
        return {row.pop("customer_key"): row for row in rows}

    def _answer(
        self,
        request: Request,
        segments: dict[str, dict[str, Any]],
        predictions: dict[str, dict[str, Any]],
        values: dict[str, dict[str, Any]],
        date: dt.date,
    ) -> dict[str, Any]:
        key = request.customer_key
        mine = segments[key]
        bought = [line["product_id"] for line in request.lines if line["quantity"] > 0]
        expected = predictions.get(key)
        if expected:
            expected |= {
                "has_rough_probability": self._is_rough,
                "horizon_days": self._horizon_days,
                "horizon_end_date": date + dt.timedelta(days=self._horizon_days),
            }
        return {
            "customer_key": key,
            "as_of": date.isoformat(),
            "segments": mine,
            "predictions": expected,
            "values": values.get(key),
            "next_products": next_products(self.connection, key, mine["rfm_segment"], bought),
            "build": self.build,
        }


def _unreadable(pack: Path, error: Exception) -> NotScorableError:
    reason = str(error).splitlines()[0].rstrip(".")
    return NotScorableError(
        f"The scoring pack {pack} cannot be read: it is damaged, or of another version of Tessera "
        f"({reason}). Build and publish with this one: tessera build"
    )


def _apart(waiting: list[Waiting]) -> Iterable[list[Waiting]]:
    """Share out requests so that no customer and no order is in two of a part."""
    while waiting:
        taken: set[str] = set()
        chosen: list[Waiting] = []
        left: list[Waiting] = []
        for one in waiting:
            request = one[2]
            names = {f"customer {request.customer_key}"}
            names |= {f"order {line['order_id']}" for line in request.lines}
            (left if names & taken else chosen).append(one)
            taken |= names
        waiting = left
        yield chosen
