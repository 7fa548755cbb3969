"""Each macro of macros/dialect means the same on both engines."""

from pathlib import Path

import duckdb
import pyarrow.parquet as pq
import pytest

from tests.macro_sql import macro_sql

# Calls by macro, on the columns below. A macro that is no expression has a test of its own.
EXPRESSIONS = {
    "regex_replace": r"regex_replace('text', '([A-Z])\\s+(?i)([a-z\\x{43B}]$)', '\\2-\\1')",
    "regex_replace_expression": (
        "regex_replace('text', '([a-z])', \"case when number > 0 then '\\\\1!' else '?' end\", "
        "is_expression=true)"
    ),
    "regex_match": r"""regex_match('text', "'[\\s\\p{Z}]$'")""",
    "regex_match_column": "regex_match('text', 'pattern')",
    "regex_extract": r"regex_extract('text', '(\\w+)@([[:space:]a-z.]+)', 2)",
    "regex_extract_column": "regex_extract('text', 'pattern', 0, is_expression=true)",
    "as_json_list": "as_json_list(['text', 'number', 'day'])",
    "surrogate_key": "surrogate_key(['text', 'number'])",
    "json_value": "json_value('json', \"'a'\")",
    "record_json": "record_json(as_record(['text', 'number', 'amount']))",
    "text_json": "text_json('text')",
    "days_between": "days_between('day', 'moment')",
    "add_days": "add_days('day', 'number')",
    "add_months": "add_months('day', 'number')",
    "is_weekend": "is_weekend('day')",
    "local_time": "local_time(zoned_time('zoned'))",
    "epoch_time": "local_time(epoch_time('cast(number as bigint) * 86400000000'))",
    "computed_once": "computed_once('short', 'text', 'upper(short) || short')",
    "element_at": "element_at(['number', 'amount'], '2', before='0 + ')",
    "hash_share": "hash_share('text')",
    "stop": "'case when text = \\'stop\\' then ' ~ stop(\"'no'\") ~ ' end'",
    "clean_text": "clean_text('text')",
    "clean_id": "clean_id('text')",
    "clean_status": "clean_status('text')",
    "mask_text": "mask_text('text')",
    "read_number": "read_number('text', \"'comma'\")",
    "read_decimal": "read_decimal('text', \"'point'\")",
    "read_timestamp": "read_timestamp('text', \"'day_first'\")",
    "written_time": "written_time('text')",
    "is_garbled": "is_garbled('text')",
}
TEXTS = [
    None, "", " ", "Assam  Tea", "A b", "A \u041b", "line\n", "a@b.cd", "x y@z. w",
    "O''Brien", "O'Brien",
    'say "no"', "back\\slash", "null", "NaN", "1.234,50", "1,234.50", "(12.30)", "€ 5", "1 234,5",
    "12.00", "=\"0017\"", "2024-03-05", "2024-03-05T10:20:30Z", "2024-03-05 10:20:30 +02:00",
    "05/03/2024", "31.12.2024 17:30", "1 May 2024 5:30 PM", "1714557600", "May 1st, 2024",
    "2024-07-01 12:00:00 Europe/Paris", "12:30 [Europe/Paris]", "Ã©tÃ©", "wc-On_Hold",
    "100 \u0440\u0423\u0411",
    "+44 20 7946 0958", "http://x.y/z", "\u00a0no-break\u00a0", "zero\u200bwidth", "é",
    "5\u0440\u0443\u0431.",
]  # fmt: skip
PATTERNS = ["[a-z]+$", r"\s", "^A", "'", r"\d{2}"]
ZONED = ["2024-03-31 00:59:59Z", "2024-03-31 01:00:00+00", "2024-10-27 01:30:00 Europe/Paris", "no"]


@pytest.fixture(scope="module")
def values(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a file of rows that hold every kind of value, nulls among them."""
    file = tmp_path_factory.mktemp("values") / "values.parquet"
    query = """
        select
            cast(place as integer) as place,
            text,
            $patterns[1 + place % len($patterns)] as pattern,
            $zoned[1 + place % len($zoned)] as zoned,
            case when place % 7 != 0 then cast(place % 40 - 13 as integer) end as number,
            case when place % 5 != 0 then cast(place / 8.0 as decimal(18, 3)) end as amount,
            case when place % 6 != 0 then date '2024-01-31' + cast(place as integer) end as day,
            timestamp '2024-02-28 23:59:59' + place * interval 7 hour as moment,
            case when place % 3 = 0 then '{"a": "x", "b": null}' else '{"b": "1"}' end as json
        from (select unnest($texts) as text, unnest(range(len($texts))) as place)
    """
    with duckdb.connect() as connection:
        connection.execute(query, {"texts": TEXTS, "patterns": PATTERNS, "zoned": ZONED})
        pq.write_table(connection.fetch_arrow_table(), file)
    return file


@pytest.fixture(scope="module")
def rendered(tmp_path_factory: pytest.TempPathFactory) -> dict[str, dict[str, str]]:
    folder = tmp_path_factory.mktemp("rendered")
    return {target: macro_sql(folder, EXPRESSIONS, target) for target in ("dev", "spark")}


@pytest.mark.parametrize("name", EXPRESSIONS)
def test_an_expression_gives_the_same_on_both_engines(rendered, spark, values, name):
    with duckdb.connect() as connection:
        connection.execute("set timezone = 'UTC'")
        expected = connection.execute(
            f"select text, {rendered['dev'][name]} from '{values}' order by place"
        ).fetchall()
    query = f"select text, {rendered['spark'][name]} from parquet.`{values}` order by place"
    found = [tuple(row) for row in spark.sql(query).collect()]
    assert found == expected
    assert len({row[1] for row in expected}) > (0 if name == "stop" else 1)
