"""The lint of what DuckDB and Spark take differently."""

import pytest
from scripts.check_manifest import engine_problems


def problems(code: str, path: str = "models/staging/stg_x.sql") -> list[str]:
    node = {"language": "sql", "original_file_path": path, "raw_code": code}
    macro = {"package_name": "tessera", "original_file_path": path, "macro_sql": code}
    found = engine_problems({"nodes": {"model.x": node}, "macros": {}})
    assert found == engine_problems({"nodes": {}, "macros": {"macro.x": macro}})
    return found


@pytest.mark.parametrize(
    ("code", "instead"),
    [
        ("select regexp_replace(x, 'a', 'b')", "regex_replace"),
        ("select concat(a, b)", "coalesce"),
        ("select cast(to_json(x) as string)", "record_json"),
        ("select try_cast(x as timestamp with time zone)", "zoned_time"),
        ("{%- set x = 'try_cast(y as timestamp with time zone)' -%}", "zoned_time"),
        ("select string_agg(x, ', ' order by x)", "joined_text"),
        ("case when x then error('no') end", "stop"),
        ("select hash(x)", "row_checksum"),
        ("select date_diff('day', a, b)", "days_between"),
        ("select unnest(x)", "unnest_records"),
        ("select * exclude (x) from y", "the names of the columns"),
        ("select 1 union all by name select 2", "in_columns"),
        ("select x, count(*) from y group by rollup(x)", "union all"),
        ("where starts_with(x, 'a')", "like"),
        ("select x::date", "cast"),
        ("select ltrim(x, '0')", "trim(leading"),
        ("select avg(x)", "average"),
        ('select x."window" from x', "adapter.quote"),
        ("update {{ this }} set x = null", "forget_values"),
        (r"where x like 'a\_b'", "macro"),
    ],
)
def test_what_engines_take_differently_is_refused(code, instead):
    (problem,) = problems(code)
    assert problem.startswith("models/staging/stg_x.sql: ")
    assert instead in problem


@pytest.mark.parametrize(
    "code",
    [
        "select {{ regex_replace('x', '\\\\s+', ' ') }}",
        "select a || b -- concat( is not used, nor is to_json(",
        "{# string_agg( would be null #}\nselect concat_ws(' ', a, b)",
        "{{ exceptions.raise_compiler_error('no') }}",
        "select {{ stop('message') }}",
    ],
)
def test_what_they_take_alike_is_not(code):
    assert problems(code) == []


def test_the_folder_of_dialects_may_say_what_it_needs():
    assert problems("select to_json(x)", "macros/dialect/record_json.sql") == []
