"""Scores of single customers are those of the build, also of those who ordered since.

The build of the demo is the next build: the pack of an earlier one lacks the last orders of some.
"""

import datetime as dt
import json
import shutil
import threading
from http.client import HTTPConnection

import duckdb
import pytest
from click.testing import CliRunner

from tessera.cli import app
from tessera.scoring import NotScorableError, RequestError, Scorer
from tests.end_to_end.project import ROOT, SECRET, passed

COUNT = 100
# What an order changes is all there; which dates are looked at differs.
ONE_DATE = ("is_month_end", "is_observation")
# Of values, what fct_customer_predictions does not say, or names otherwise.
OF_VALUES = {"method", "method_reason", "spend_method_reason", "alive_probability"}


@pytest.fixture(scope="module")
def scorer(demo):
    return Scorer(demo.folder / "serving" / "scoring.duckdb")


@pytest.fixture(scope="module")
def customers(demo):
    rows = demo.query(
        f"select customer_key from marts.dim_customers order by md5(customer_key) limit {COUNT}"
    )
    return [key for (key,) in rows]


def built(demo, table, keys):
    """Return the rows of customers in a table of the build, as of its clock."""
    columns = demo.query(
        "select column_name from information_schema.columns"
        f" where table_schema || '.' || table_name = '{table}' order by ordinal_position"
    )
    names = [name for (name,) in columns if name not in ONE_DATE]
    if "customer_key" not in names:
        return [], []
    dated = "and observation_date = (select as_of_date from intermediate.int_clock)"
    listed = ", ".join(f"'{key}'" for key in keys)
    rows = demo.query(
        f"select {', '.join(names)} from {table} where customer_key in ({listed})"
        f" {dated if 'observation_date' in names else ''} order by all"
    )
    return names, rows


def expected(demo, keys):
    """Return what the build says of customers, as answers say it."""
    answers = {key: {"segments": None, "predictions": None, "values": None} for key in keys}
    for part, table in {
        "segments": "marts.fct_customer_segments",
        "predictions": "ml.ml_customer_predictions",
        "values": "ml.ml_customer_lifetimes",
    }.items():
        names, rows = built(demo, table, keys)
        for row in rows:
            found = dict(zip(names, row, strict=True))
            answers[found.pop("customer_key")][part] = found
    # Both have a probability, of two methods; what is published is answered.
    published = ("has_rough_probability", "horizon_days", "horizon_end_date", "next_order_date")
    names, rows = built(demo, "marts.fct_customer_predictions", keys)
    for row in rows:
        mart = dict(zip(names, row, strict=True))
        answer = answers[mart["customer_key"]]
        if answer["predictions"]:
            answer["predictions"] |= {name: mart[name] for name in published[:-1]}
        if answer["values"]:
            del answer["values"]["purchase_probability"], answer["values"]["expected_orders"]
            answer["values"]["next_order_date"] = mart["next_order_date"]
        assert not (answer["values"] or {}).keys() - mart.keys() - OF_VALUES
    return answers


def without_products(answers):
    parts = ("segments", "predictions", "values")
    return {one["customer_key"]: {part: one[part] for part in parts} for one in answers}


def test_no_model_gives_a_customer_other_rows_because_of_others(demo, scorer, customers):
    """Each model of the chain, and not only the answers: a wrong one may not show in these."""
    scorer.score_many({"customer_key": key} for key in customers)
    keyed = 0
    for step in scorer.steps:
        table = f"{step.table.schema}.{step.table.name}"
        names, rows = built(demo, table, customers)
        if not names:
            continue
        found = scorer.connection.execute(f"select {', '.join(names)} from {table} order by all")
        assert found.fetchall() == rows, table
        keyed += 1
    assert keyed > 30


def test_one_alone_is_scored_like_many_together(demo, scorer, customers):
    alone = [scorer.score({"customer_key": key}) for key in customers[:3]]
    assert without_products(alone) == expected(demo, customers[:3])
    assert scorer.score_many({"customer_key": key} for key in customers[:3]) == alone


def test_products_without_a_new_order_are_the_list_of_the_build(demo, scorer, customers):
    answer = scorer.score({"customer_key": customers[0]})
    listed = demo.query(
        "select product_id, reason from marts.fct_customer_recommendations"
        f" where customer_key = '{customers[0]}' order by recommendation_rank"
    )
    found = [(one["product_id"], one["reason"]) for one in answer["next_products"]]
    assert found == listed


@pytest.fixture(scope="module")
def last_orders(demo):
    """Return customers whose last order is a plain one in base currency, with its lines."""
    rows = demo.query(
        """
        with lines as (
            from staging.stg_order_lines where customer_key is not null
        ),
        lasts as (
            select customer_key, max_by(order_id, ordered_at) as order_id
            from lines where movement = 'sale'
            group by customer_key having count(distinct order_id) > 1
        )
        select
            checked.customer_key, checked.order_id, product_id, ordered_at, quantity, unit_price,
            line_number, discount_amount, currency, channel, store_id, order_status, campaign_id
        from pii.stg_order_lines_checked as checked
        inner join lasts using (customer_key, order_id)
        where
            rejection_reason is null
            and row_key not in (select row_key from staging.stg_order_line_versions)
            and order_id not in (
                select order_id from lines where movement != 'sale' or rate_to_base != 1
            )
        order by md5(checked.customer_key), checked.order_id, line_number, row_key
        """
    )
    names = ("order_id", "product_id", "ordered_at", "quantity", "unit_price", "line_number",
             "discount_amount", "currency", "channel", "store_id", "order_status",
             "campaign_id")  # fmt: skip
    orders = {}
    for key, *values in rows:
        line = dict(zip(names, values, strict=True))
        line["ordered_at"] = line["ordered_at"].isoformat()
        plain = {name: value if isinstance(value, int) else str(value)
                 for name, value in line.items() if value is not None}  # fmt: skip
        orders.setdefault(key, []).append(plain)
    chosen = dict(list(orders.items())[:COUNT])
    assert len(chosen) == COUNT
    return chosen


@pytest.fixture(scope="module")
def earlier_pack(demo, last_orders, tmp_path_factory):
    """Return the pack as it was before these orders."""
    file = tmp_path_factory.mktemp("earlier") / "scoring.duckdb"
    shutil.copy(demo.folder / "serving" / "scoring.duckdb", file)
    file.chmod(0o600)
    with duckdb.connect(str(file)) as connection:
        for lines in last_orders.values():
            connection.execute(
                "delete from staging.stg_order_lines where order_id = $1", [lines[0]["order_id"]]
            )
    return Scorer(file)


def test_with_its_new_order_a_customer_is_scored_like_in_the_next_build(
    demo, earlier_pack, last_orders
):
    before = without_products(earlier_pack.score_many({"customer_key": key} for key in last_orders))
    after = without_products(
        earlier_pack.score_many(
            {"customer_key": key, "order_lines": lines} for key, lines in last_orders.items()
        )
    )
    assert after == expected(demo, last_orders)
    changed = [key for key in last_orders if before[key] != after[key]]
    assert len(changed) == COUNT


def test_what_goes_with_the_new_order_is_offered_first(demo, scorer, customers):
    ((product, name),) = demo.query(
        "select product_id, product_name from marts.fct_cross_sell order by lift desc, 1 limit 1"
    )
    line = {"order_id": "new 1", "product_id": product.lower(), "quantity": 1, "unit_price": 5}
    day = scorer.clock + dt.timedelta(days=2)
    answer = scorer.score(
        {"customer_key": customers[0], "order_lines": [{**line, "ordered_at": f"{day} 10:00"}]}
    )
    offered = answer["next_products"]
    assert offered[0]["reason"] == f"Often bought by those who buy {name}"
    assert product not in {one["product_id"] for one in offered}
    # The clock moves with the order, for this answer.
    assert answer["as_of"] == day.isoformat()
    assert answer["segments"]["recency_days"] == 0
    again = scorer.score({"customer_key": customers[0]})
    assert again["as_of"] == scorer.clock.isoformat()


def test_who_was_never_there_is_a_new_customer(scorer):
    line = {"order_id": "new 1", "product_id": "P101", "quantity": 1, "unit_price": 5,
            "ordered_at": f"{scorer.clock} 10:00"}  # fmt: skip
    answer = scorer.score({"customer_key": "somebody new", "order_lines": [line]})
    assert answer["segments"]["rfm_segment"] == "new_customers"
    assert answer["segments"]["frequency"] == 1
    assert answer["next_products"]


def test_equal_lines_count_as_in_the_build(scorer, monkeypatch):
    line = {"order_id": "new 1", "product_id": "P101", "quantity": 1, "unit_price": 5,
            "ordered_at": f"{scorer.clock} 10:00"}  # fmt: skip

    def monetary(lines):
        answer = scorer.score({"customer_key": "somebody new", "order_lines": lines})
        return answer["segments"]["monetary"]

    assert monetary([line, line]) == 5
    monkeypatch.setattr(scorer._shop, "_keeps_equal", True)
    assert monetary([line, line]) == 10
    assert monetary([{**line, "line_number": 1}] * 2) == 5


def test_orders_of_one_number_stay_apart(scorer, customers):
    line = {"order_id": "new 1", "quantity": 1, "unit_price": 5, "ordered_at": f"{scorer.clock}"}
    said = [
        {"customer_key": key, "order_lines": [{**line, "product_id": product}]}
        for key, product in ((customers[0], "P101"), (customers[1], "P102"), (customers[0], "P103"))
    ]
    assert scorer.score_many(said) == [scorer.score(one) for one in said]


def test_what_the_build_can_show_to_be_wrong_is_told(scorer, last_orders):
    key, lines = next(iter(last_orders.items()))
    new = {**lines[0], "order_id": "new 1"}
    for request, message in [
        ({"customer_key": "nobody"}, "There is no customer nobody"),
        ({"customer_key": key, "order_lines": lines}, "The build knows the order"),
        ({"customer_key": key, "order_lines": [{**new, "currency": "ZAR"}]}, "No rate of the"),
        ({"customer_key": key, "order_lines": [{**new, "order_status": "odd"}]}, "Known: can"),
        ({"customer_key": key, "as_of": "2025-01-01"}, "the build knows more"),
        ({"customer_key": key, "as_of": "9999-12-31"}, "more than a year after"),
        (
            {
                "customer_key": key,
                "as_of": "2025-01-01",
                "order_lines": [{**new, "ordered_at": "2024-12-01"}],
            },
            "the build knows more",
        ),
        (
            {"customer_key": key, "events": [{"event_type": "cart", "occurred_at": "2099-01-01"}]},
            "more than a year after",
        ),
        ({"customer_key": key, "order_lines": [{**new, "unit_price": 0}]}, "price of .* is zero"),
        ({"customer_key": "nobody", "order_lines": lines}, "The build knows the order"),
    ]:
        with pytest.raises(RequestError, match=message):
            scorer.score(request)


def test_one_that_cannot_be_computed_takes_no_other_with_it(scorer, customers, monkeypatch):
    together = scorer._answer_together

    def overflowing(requests):
        if any(request.customer_key == customers[1] for request in requests):
            raise duckdb.OutOfRangeException("Overflow in a sum.\nAnd more")
        return together(requests)

    monkeypatch.setattr(scorer, "_answer_together", overflowing)
    good = {"customer_key": customers[0]}
    first, huge, last = scorer.score_many([good, {"customer_key": customers[1]}, good])
    assert huge == {"error": "What is said cannot be computed with: Overflow in a sum."}
    assert first == last == scorer.score(good)


def test_an_event_moves_the_clock_as_an_order_does(scorer, customers):
    day = scorer.clock + dt.timedelta(days=3)
    event = {"event_type": "cart", "product_id": "P101", "occurred_at": f"{day} 10:00"}
    answer = scorer.score({"customer_key": customers[0], "events": [event]})
    assert answer["as_of"] == day.isoformat()
    assert answer == scorer.score(
        {"customer_key": customers[0], "events": [event], "as_of": day.isoformat()}
    )


def test_the_shops_own_number_needs_the_secret_of_the_build(demo, scorer, monkeypatch):
    """With another one, every known customer would be a new one."""
    ((number, key),) = demo.query(
        "select customer_id, customer_key from pii.pii_customer_keys"
        " where customer_key in (select customer_key from marts.dim_customers) limit 1"
    )
    monkeypatch.setenv("TESSERA_PSEUDONYM_KEY", SECRET)
    assert scorer.score({"customer_id": number})["customer_key"] == key
    monkeypatch.setenv("TESSERA_PSEUDONYM_KEY", "k" * 32)
    with pytest.raises(RequestError, match="is not the secret that the build had"):
        scorer.score({"customer_id": number})


@pytest.mark.parametrize(
    "change",
    [
        "alter table main.build drop column key_checksum",
        "delete from intermediate.int_clock",
        "update main.steps set code = replace(code, 'customer_key', 'customer')",
    ],
)
def test_a_pack_of_another_version_is_told(demo, customers, tmp_path, change):
    file = tmp_path / "scoring.duckdb"
    shutil.copy(demo.folder / "serving" / "scoring.duckdb", file)
    file.chmod(0o600)
    with duckdb.connect(str(file)) as connection:
        connection.execute(change)
    told = CliRunner().invoke(
        app, ["score", "--serving", str(tmp_path), "--customer", customers[0]]
    )
    assert told.exit_code == 1
    assert "of another version of Tessera" in told.output


def test_the_command_answers_each_line_and_says_what_is_wrong(demo, customers):
    file = demo.folder / "requests.jsonl"
    good = json.dumps({"customer_key": customers[0]})
    odd = [
        '{"customer_key": "a", "customer_key": "b"}',
        "1" * 5000,
        "[" * 100_000,
        '{"customer_key": "\\ud800"}',
        "\xff",
    ]
    lines = [good, "no json", "", '{"customer_key": "nobody"}', good, *odd]
    file.write_bytes("\n".join(lines).encode("latin-1"))
    told = demo.run("tessera", "score", "requests.jsonl")
    assert told.returncode == 1
    assert "7 of the requests could not be answered" in told.stderr
    assert "Traceback" not in told.stderr
    first, broken, nobody, last, *others = map(json.loads, told.stdout.splitlines())
    assert [one["line"] for one in others if one["error"]] == [6, 7, 8, 9, 10]
    assert first == last
    assert broken["line"] == 2
    assert broken["error"].startswith("This is no JSON")
    assert (nobody["line"], nobody["error"][:21]) == (4, "There is no customer ")
    alone = passed(demo.run("tessera", "score", "--customer", customers[0]))
    assert json.loads(alone.stdout) == first


def test_without_a_pack_or_with_another_file_a_sentence_is_said(tmp_path, demo):
    with pytest.raises(NotScorableError, match="There is no scoring pack"):
        Scorer(tmp_path / "scoring.duckdb")
    (tmp_path / "scoring.duckdb").write_text("something else")
    with pytest.raises(NotScorableError, match="cannot be read"):
        Scorer(tmp_path / "scoring.duckdb")
    with pytest.raises(NotScorableError, match="cannot be read"):
        Scorer(demo.folder / "serving" / "tessera.duckdb")


def test_the_example_of_the_docs_answers_over_http(demo, customers):
    page = (ROOT / "docs" / "scoring.md").read_text()
    names = {"__name__": "example"}
    exec(page.split("```python\n")[1].split("```")[0], names)
    server = names["serve"](str(demo.folder / "serving" / "scoring.duckdb"), 0)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        connection = HTTPConnection("127.0.0.1", server.server_port, timeout=60)
        for said, status in (({"customer_key": customers[0]}, 200), ({"customer": "a"}, 400)):
            connection.request("POST", "/", json.dumps(said))
            answer = connection.getresponse()
            assert answer.status == status
            assert json.loads(answer.read()).keys() >= (
                {"segments"} if status == 200 else {"error"}
            )
    finally:
        server.shutdown()
        server.server_close()
