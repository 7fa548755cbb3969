"""Scores of single customers are those of the build, also of those who ordered since."""

import datetime as dt
import json
import shutil
import threading
from http.client import HTTPConnection

import duckdb
import pytest
from benchmarks.scoring import write_requests
from click.testing import CliRunner

from tessera.cli import app
from tessera.scoring import NotScorableError, RequestError, Scorer
from tests.end_to_end import scored
from tests.end_to_end.project import ROOT, SECRET, passed
from tests.end_to_end.scored import (
    check_each_model,
    check_new_orders,
    expected,
    last_orders,
    pack,
    without_products,
)


@pytest.fixture(scope="module")
def scorer(demo):
    return Scorer(pack(demo))


@pytest.fixture(scope="module")
def customers(demo):
    return scored.customers(demo)


def test_no_model_gives_a_customer_other_rows_because_of_others(demo, scorer):
    check_each_model(demo, scorer)


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


def test_with_its_new_order_a_customer_is_scored_like_in_the_next_build(demo, tmp_path):
    check_new_orders(demo, tmp_path)


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


def test_the_benchmark_asks_what_can_be_answered(demo, scorer, tmp_path):
    shop = write_requests(pack(demo), tmp_path / "requests.jsonl", 3)
    answers = scorer.score_many(map(json.loads, (tmp_path / "requests.jsonl").open()))
    assert [answer["segments"]["recency_days"] for answer in answers] == [0, 0, 0]
    assert shop["methods"].keys() == {"purchase", "spend", "order_days", "value"}


def test_what_the_build_can_show_to_be_wrong_is_told(demo, scorer):
    key, lines = next(iter(last_orders(demo).items()))
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
        "delete from main.steps where model = 'ml_customer_values'",
        "update main.steps set code = replace(code, 'customer_key', 'customer')",
    ],
)
def test_a_pack_of_another_version_is_told(demo, customers, tmp_path, change):
    file = tmp_path / "scoring.duckdb"
    shutil.copy(pack(demo), file)
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
    server = names["serve"](str(pack(demo)), 0)
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
