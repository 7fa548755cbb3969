"""The worked example of docs/other-industries.md, built as it says, for a bank made up here."""

import csv
import json
import random
import shutil
from collections import Counter
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from pathlib import Path

import pytest

from tests.end_to_end.background import built_in_background
from tests.end_to_end.printed_example import install_example, printed_blocks
from tests.end_to_end.project import ROOT, Project, passed

PAGE = ROOT / "docs" / "other-industries.md"
EXAMPLE = ROOT / "examples" / "retail_bank"
FIRST_DAY, LAST_DAY = date(2025, 7, 1), date(2026, 6, 30)
VARS = ("--vars", "{connector: retail_bank, as_of: 2026-06-30, order_lines: {max_quantity: 1}}")
UNIT_TESTS = (
    "--select", "int_customer_risk_signals,test_type:unit", "fct_customer_risk_tiers,test_type:unit"
)  # fmt: skip
# How many accounts behave in which way, and the tier and the reasons that this must lead to.
BEHAVIOURS = {
    "steady": (90, "low", "No rule applies"),
    "overdrawn": (25, "high", "Overdrawn on at least half of the days"),
    "gambler": (20, "high", "At least 30 % of the spending went to gambling"),
    "unpaid": (15, "high", "Three or more direct debits were returned unpaid"),
    "borrower": (15, "medium", "At least 10 % of the spending was cash on credit"),
    "irregular": (15, "medium", "No income for two months"),
    "dormant": (15, "medium", "No income for two months; Nothing bought for three months"),
    "new": (5, "medium", "Known for less than three months"),
}
TRANSACTION_COLUMNS = (
    "transaction_id", "account_id", "booked_at", "amount", "currency", "counterparty_category",
    "channel", "status", "reverses", "balance_after", "exported_at",
)  # fmt: skip
SHOPS = ("groceries", "restaurants", "fuel", "clothing", "pharmacy")


class Bank:
    """A year of accounts that behave in known ways, with what a test has to know of them."""

    def __init__(self, seed: int = 7) -> None:
        self.random = random.Random(seed)
        self.accounts: list[tuple] = []
        self.behaviours: dict[str, str] = {}
        self.transactions: list[dict] = []
        self.reversed: set[str] = set()
        self.refunds: dict[str, str] = {}
        for behaviour, (size, *_) in BEHAVIOURS.items():
            for _ in range(size):
                self._open(behaviour)
        self._number()
        self._spoil()

    def _open(self, behaviour: str) -> None:
        account = f"AC{len(self.accounts):04}"
        opened = date(2026, 5, 20) if behaviour == "new" else date(2020, 1, 1)
        mail = f"{account.lower()}@example.com"
        self.accounts.append((account, opened, "Doe", "1980-01-01", mail, "GB", "no"))
        self.behaviours[account] = behaviour
        first = max(FIRST_DAY, opened)
        last = date(2026, 2, 15) if behaviour == "dormant" else LAST_DAY
        rows = []
        for offset in range((last - first).days + 1):
            rows += self._day(account, behaviour, first + timedelta(days=offset))
        if behaviour == "steady" and len(self.accounts) <= 20:
            rows += self._undone(account, partly=len(self.accounts) % 2 == 0)
        rows.sort(key=lambda row: row["booked_at"])
        balance = Decimal(-6000 if behaviour == "overdrawn" else 9000)
        for row in rows:
            balance += 0 if row["status"] == "returned_unpaid" else row["amount"]
            row["balance_after"] = balance
        self.transactions += rows

    def _day(self, account: str, behaviour: str, day: date) -> list[dict]:
        rows = []
        is_payday = day.day == 25 and (behaviour != "irregular" or day.month % 3 == 0)
        if is_payday:
            amount = 1000 if behaviour == "overdrawn" else 1900
            rows.append(self._row(account, day, amount, "salary", "transfer"))
        if day.day == 1:
            is_unpaid = behaviour == "unpaid" and day >= date(2026, 2, 1)
            status = "returned_unpaid" if is_unpaid else "booked"
            rows.append(self._row(account, day, -650, "rent", "direct_debit", status))
        if day.day == 15:
            rows.append(self._row(account, day, 40, "deposit", "counter"))
        for _ in range(self.random.choice((0, 0, 1, 1))):
            amount = -Decimal(self.random.randint(500, 4000)) / 100
            channel = self.random.choice(("card", "online"))
            rows.append(self._row(account, day, amount, self.random.choice(SHOPS), channel))
        if day.weekday() == 5 and behaviour == "gambler":
            rows.append(self._row(account, day, -160, "gambling", "online"))
        if day.day == 20 and behaviour == "borrower":
            rows.append(self._row(account, day, -100, "cash_advance", "atm"))
        return rows

    def _undone(self, account: str, partly: bool) -> list[dict]:
        """Return a payment with its reversal, and another with its refund."""
        day = FIRST_DAY + timedelta(days=self.random.randint(60, 300))
        after = day + timedelta(days=3)
        wrong = self._row(account, day, -77, "groceries", "card", "reversed")
        counter = self._row(account, after, 77, "groceries", "card", reverses=wrong)
        trip = self._row(account, day, -400, "travel", "online")
        refund = self._row(account, after, 150 if partly else 400, "travel", "online", refunds=trip)
        return [wrong, counter, trip, refund]

    def _row(
        self,
        account: str,
        day: date,
        amount: Decimal | int,
        category: str,
        channel: str,
        status: str = "booked",
        **undone: dict,
    ) -> dict:
        hour = time(self.random.randint(8, 21), self.random.randint(0, 59))
        booked_at = datetime.combine(day, hour)
        return {
            "account_id": account, "booked_at": booked_at, "amount": Decimal(amount),
            "currency": "GBP", "counterparty_category": category, "channel": channel,
            "status": status, "exported_at": datetime(2026, 7, 1, 4), **undone,
        }  # fmt: skip

    def _number(self) -> None:
        self.transactions.sort(key=lambda row: (row["booked_at"], row["account_id"]))
        for number, row in enumerate(self.transactions, start=700_000_001):
            row["transaction_id"] = str(number)
        for row in self.transactions:
            if sale := row.pop("refunds", None):
                self.refunds[row["transaction_id"]] = sale["transaction_id"]
            if wrong := row.get("reverses"):
                row["reverses"] = wrong["transaction_id"]
                self.reversed.add(wrong["transaction_id"])

    def _spoil(self) -> None:
        """Make a price unreadable and three currencies unknown; export five payments twice."""
        card = [row for row in self.payments() if row["counterparty_category"] == "fuel"]
        card[0]["amount"] = "n/a"
        for row in card[1:4]:
            row["currency"] = "SEK"
        self.transactions += [dict(row) for row in card[4:9]]

    def payments(self) -> list[dict]:
        """Return the transactions that are order lines."""
        channels = ("card", "atm", "online")
        return [
            row for row in self.transactions if row["channel"] in channels and "reverses" not in row
        ]

    def good_payments(self) -> list[dict]:
        """Return each payment that counts, once."""
        return list({
            row["transaction_id"]: row
            for row in self.payments()
            if row["amount"] != "n/a" and row["currency"] == "GBP" and row["status"] == "booked"
        }.values())  # fmt: skip

    @property
    def lone_trips(self) -> int:
        """The partly refunded payments that are the only ones of their account and day."""
        payments = self.good_payments()
        days = Counter(
            (row["account_id"], row["booked_at"].date()) for row in payments if row["amount"] < 0
        )
        refunds = [row["transaction_id"] for row in payments if row["amount"] == 150]
        trips = {self.refunds[refund] for refund in refunds}
        return sum(
            days[row["account_id"], row["booked_at"].date()] == 1
            for row in payments
            if row["transaction_id"] in trips
        )

    def write(self, project: Project) -> None:
        folder = project.folder / "raw"
        folder.mkdir()
        with (folder / "accounts.csv").open("w", newline="") as file:
            writer = csv.writer(file)
            writer.writerow(
                ("account_id", "opened_on", "holder", "birth_date", "mail", "country", "marketing")
            )
            # The last account is missing in the file of accounts.
            writer.writerows(self.accounts[:-1])
        with (folder / "transactions.csv").open("w", newline="") as file:
            writer = csv.DictWriter(file, TRANSACTION_COLUMNS)
            writer.writeheader()
            writer.writerows(self.transactions)


@built_in_background
def built_bank(folder: Path) -> tuple[Project, Bank]:
    """Return the example, built and published, and what it was built from."""
    project, bank = Project.copy(folder), Bank()
    shutil.copytree(EXAMPLE, project.folder, dirs_exist_ok=True)
    install_example(project, PAGE)
    bank.write(project)
    passed(project.dbt("build", *VARS))
    passed(project.run("tessera", "publish"))
    return project, bank


@pytest.fixture(scope="module")
def project(built_bank) -> Project:
    return built_bank[0]


@pytest.fixture(scope="module")
def bank(built_bank) -> Bank:
    return built_bank[1]


def tiers(project: Project) -> dict[str, tuple]:
    """Return tier and reasons by the bank's own account number."""
    return {
        account: found
        for account, *found in project.query(
            "select customer_id, risk_tier, reasons from marts.fct_customer_risk_tiers"
            " inner join pii.pii_customer_keys using (customer_key)"
        )
    }


def test_the_page_names_the_whole_example():
    assert [file for file, *_ in printed_blocks(PAGE)] == ["dbt_project.yml"] * 4
    folders = " ".join(path.name for path in EXAMPLE.iterdir())
    assert sorted(folders.split()) == ["macros", "models", "seeds"]
    commands = " ".join(PAGE.read_text().replace("\\\n", " ").split())
    assert "cp -r examples/retail_bank/* ." in commands
    assert f"dbt build --vars '{VARS[1]}'" in commands
    assert f"dbt test {' '.join(UNIT_TESTS)} --vars '{VARS[1]}'" in commands


def test_every_gate_passes_and_the_tiers_are_served(project, bank):
    assert project.query(
        "select count(distinct gate), count_if(is_stopping_build)"
        " from quality.fct_expectation_results"
    ) == [(6, 0)]
    assert project.served("select count(*) from marts.fct_customer_risk_tiers") == [
        (len(bank.accounts),)
    ]


def test_every_account_is_in_the_tier_of_its_behaviour(project, bank):
    found = tiers(project)
    expected = {
        account: list(BEHAVIOURS[behaviour][1:]) for account, behaviour in bank.behaviours.items()
    }
    assert found == expected


def test_every_transaction_is_used_or_left_out_by_name(project, bank):
    assert project.query(
        "select input_row_count, clean_row_count, rejected_row_count, duplicate_row_count,"
        " is_reconciled from quality.rpt_row_reconciliation where input_name = 'order_lines'"
    ) == [(len(bank.payments()), len(bank.payments()) - 9, 4, 5, True)]
    assert project.query(
        "select rejection_reason, sum(copy_count) from quality.fct_rejected_rows"
        " group by all order by all"
    ) == [("missing_exchange_rate", 3), ("missing_unit_price", 1)]
    assert project.query(
        "select count(*) from quality.rpt_row_reconciliation where not is_reconciled"
    ) == [(0,)]
    signals = dict(project.query(
        "select signal_name, sum(signal_value) from staging.stg_signals"
        " where signal_name != 'balance_gbp' group by all"
    ))  # fmt: skip
    categories = [row["counterparty_category"] for row in bank.transactions]
    statuses = [row["status"] for row in bank.transactions]
    assert signals == {
        "income_count": categories.count("salary"),
        "returned_debit_count": statuses.count("returned_unpaid"),
    }


def test_orders_are_statement_days_without_account_numbers(project, bank):
    sales = [row for row in bank.good_payments() if row["amount"] < 0]
    days = {(row["account_id"], row["booked_at"].date()) for row in sales}
    assert project.query(
        "select count(*), count(distinct (customer_key, order_date)),"
        " bool_and(order_id similar to '7[0-9]{8}') from marts.fct_orders"
    ) == [(len(days), len(days), True)]
    # Of a trip that was all of its day nothing is kept, though only 150 of 400 came back.
    spent = -sum(row["amount"] for row in bank.good_payments()) - 250 * bank.lone_trips
    assert project.query("select sum(net_revenue) from marts.fct_order_lines") == [(spent,)]


def test_reversed_payments_never_happened(project, bank):
    voided = project.query(
        "select cast(line_number as string) from staging.stg_order_lines where movement = 'void'"
    )
    assert {number for (number,) in voided} == bank.reversed
    assert len(bank.reversed) == 20
    assert project.query("select count(*) from marts.fct_order_lines where unit_price = 77") == [
        (0,)
    ]


def test_refunds_undo_the_payment_that_they_belong_to(project, bank):
    matches = project.query(
        "select cast(returns.line_number as string), cast(sales.line_number as string)"
        " from intermediate.int_return_matches as matches"
        " inner join staging.stg_order_lines as returns"
        " on matches.return_line_key = returns.order_line_key"
        " inner join staging.stg_order_lines as sales"
        " on matches.sale_line_key = sales.order_line_key"
    )
    assert dict(matches) == bank.refunds
    assert len(matches) == 20
    assert project.query(
        "select net_revenue, is_unmatched, count(*) from marts.fct_order_lines"
        " where movement != 'sale' group by all order by all"
    ) == [(-400, False, 10 + bank.lone_trips), (-150, False, 10 - bank.lone_trips)]


def test_accounts_have_rfm_segments_and_no_bets_are_recommended(project, bank):
    segments = project.query(
        "select rfm_segment, count(*) from marts.fct_customer_rfm group by all"
    )
    assert len(segments) >= 5
    assert sum(count for _, count in segments) == len(bank.accounts)
    dormant = [account for account, name in bank.behaviours.items() if name == "dormant"]
    assert {score for (score,) in project.query(
        "select recency_score from marts.fct_customer_rfm"
        " inner join pii.pii_customer_keys using (customer_key)"
        f" where customer_id in {tuple(dormant)}"
    )} == {1}  # fmt: skip
    offered = project.query(
        "select count(*), count_if(product_id in ('GAMBLING', 'CASH_ADVANCE'))"
        " from marts.fct_customer_recommendations"
    )
    assert offered[0][0] > 0
    assert offered[0][1] == 0


def test_the_example_keeps_the_rules_of_the_project(project):
    tested = passed(project.dbt("test", *UNIT_TESTS, *VARS))
    # Two unit tests, and the check of the settings before them.
    assert "PASS=3" in tested.stdout
    passed(project.run("python", "scripts/check_manifest.py"))
    project.run("dbt-bouncer", "run", "--config-file", "dbt-bouncer.yml", "--output-file", "b.json")
    files = {str(file.relative_to(EXAMPLE)) for file in EXAMPLE.rglob("*.*")}
    checks = [
        check
        for check in json.loads((project.folder / "b.json").read_text())
        if check["file_path"] in files
    ]
    assert len(checks) > 20
    assert [check for check in checks if check["outcome"] != "success"] == []
