"""Which models score a customer, and what they know of everybody else.

Between the rows of a customer and the answers stands a chain of models, each of which makes the
rows of a customer from rows of the same customer. What it needs of everybody is made once, by the
build: cut points, prototypes, score tables, the clock.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

# Where the rows of a customer come in.
ROWS = (
    "stg_order_lines", "stg_events", "stg_tickets", "stg_reviews", "stg_signals", "ml_feedback",
    "dim_customers",
)  # fmt: skip
# What is learned from everyone, or said of the shop. A model that is not named here, nor needs only
# what is, must give a customer the same rows whoever else there is; a test compares all of them.
EVERYONE = (
    "int_clock", "int_prediction_horizon", "int_products", "int_kept_month_ends",
    "int_rfm_cut_points",
    "ml_cluster_model", "dim_clusters",
    "ml_purchase_model", "ml_spend_model", "ml_order_day_model", "ml_category_model",
    "ml_lifetime_model",
)  # fmt: skip
# Follow the clock, of which one date is scored.
DATES = ("int_observation_dates", "int_month_ends")
# Models in Python, which tessera.scoring.learned runs.
PYTHON = ("ml_learned_scores", "ml_customer_lifetimes")
# A build makes what is made by account anew for the touched ones; here all that are scored are.
ACCOUNTS = "int_accounts"
ALL_ACCOUNTS = (
    "select distinct coalesce(customer_key, order_id) as account_id, true as is_touched from {}"
)
# Segments, predictions and values.
ANSWERS = ("fct_customer_segments", "ml_customer_predictions", "ml_customer_values")
# New order lines come in before staging tells sales from returns, and gets a step of its own.
NEW_LINES = "stg_order_lines"
# How staging reads them: what belongs to single rows of a delivery has nothing to say of new ones.
NEW_LINES_EVERYONE = ("stg_order_statuses",)
NEW_LINES_EMPTY = ("stg_order_line_versions", "stg_void_reversals")
CHECKED = "stg_order_lines_checked"
# Says in its meta how equal lines without a number count.
READ = "stg_order_lines_read"


class NotScorableError(Exception):
    """Nothing can be scored; the message says why and what to do."""


@dataclass(frozen=True)
class Table:
    """A table of the build.

    Attributes
    ----------
    model, schema, name : str
        The model or seed, and where it is.
    """

    model: str
    schema: str
    name: str

    @property
    def quoted(self) -> str:
        """Schema and name, as SQL writes them."""
        return f'"{self.schema}"."{self.name}"'


@dataclass(frozen=True)
class Step:
    """A model that is run for a customer.

    Attributes
    ----------
    table : Table
        What it makes.
    code : str or None
        Its SQL as dbt compiled it; None of a model in Python.
    """

    table: Table
    code: str | None


@dataclass(frozen=True)
class Chain:
    """The models between the rows of a customer and the answers.

    Attributes
    ----------
    rows, everyone, dates, empty : tuple of Table
        What is there before: rows by customer, what was learned from everyone, what follows the
        clock, and what stays empty.
    checked : Table
        Where new order lines are put.
    new_lines : Step
        Staging's last word on them.
    steps : tuple of Step
        The models to run, in this order.
    has_separate_equal_lines : bool
        Whether equal lines without a number are as many as there are, or one.
    """

    rows: tuple[Table, ...]
    everyone: tuple[Table, ...]
    dates: tuple[Step, ...]
    empty: tuple[Table, ...]
    checked: Table
    new_lines: Step
    steps: tuple[Step, ...]
    has_separate_equal_lines: bool

    @classmethod
    def read(cls, manifest: Mapping[str, Any], run_results: Mapping[str, Any]) -> "Chain | None":
        """Find the chain in the records of a build; None if it has no such models."""
        nodes = {
            node["name"]: node
            for node in manifest["nodes"].values()
            if node["resource_type"] in {"model", "seed"}
        }
        needed = {
            *ROWS,
            *EVERYONE,
            *DATES,
            *ANSWERS,
            *NEW_LINES_EVERYONE,
            *NEW_LINES_EMPTY,
            ACCOUNTS,
            CHECKED,
            READ,
        }
        if not needed <= nodes.keys():
            return None
        return _Finder(nodes, run_results).chain()


class _Finder:
    """Sorts models into what is there before and what is run."""

    def __init__(self, nodes: Mapping[str, Any], run_results: Mapping[str, Any]) -> None:
        self._nodes = nodes
        self._codes = {
            result["unique_id"]: result["compiled_code"] for result in run_results["results"]
        }
        self._is_run: dict[str, bool] = {}
        self._steps: list[Step] = []
        self._everyone: list[str] = []

    def chain(self) -> Chain:
        for answer in ANSWERS:
            self._visit(answer)
        self._everyone += NEW_LINES_EVERYONE
        return Chain(
            tuple(map(self._table, ROWS)),
            tuple(map(self._table, self._everyone)),
            tuple(map(self._step, DATES)),
            tuple(map(self._table, NEW_LINES_EMPTY)),
            self._table(CHECKED),
            self._step(NEW_LINES),
            tuple(self._steps),
            bool(self._nodes[READ]["config"]["meta"]["has_separate_equal_lines"]),
        )

    def _visit(self, name: str) -> bool:
        """Return whether a model is of single customers; note it behind what it needs."""
        if name not in self._is_run:
            if name in ROWS or name in DATES:
                self._is_run[name] = True
            else:
                parents = [self._visit(parent) for parent in self._parents(name)]
                self._is_run[name] = any(parents) and name not in EVERYONE
                if self._is_run[name]:
                    self._steps.append(self._step(name))
                else:
                    self._everyone.append(name)
        return self._is_run[name]

    def _parents(self, name: str) -> Iterator[str]:
        if name in EVERYONE:
            return
        for unique_id in self._nodes[name].get("depends_on", {}).get("nodes", []):
            parent = unique_id.split(".")[-1]
            # Gates hold no rows.
            if parent in self._nodes and "gate" not in self._nodes[parent]["config"]["tags"]:
                yield parent

    def _table(self, name: str) -> Table:
        node = self._nodes[name]
        return Table(name, node["schema"], node["alias"])

    def _step(self, name: str) -> Step:
        code = self._codes.get(self._nodes[name]["unique_id"])
        if name == ACCOUNTS:
            code = ALL_ACCOUNTS.format(self._table(NEW_LINES).quoted)
        return Step(self._table(name), None if name in PYTHON else code)
