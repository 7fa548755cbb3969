"""What an error of Spark means, in short."""

import pytest

from tessera.spark.adapter import message


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("[USER_RAISED_EXCEPTION] The gate stopped it. SQLSTATE: P0001", "The gate stopped it."),
        ("[Errno 111] Connection refused", "The session of Spark ended, as its Java process is go"),
        ("Answer from Java side is empty", "The session of Spark ended, as its Java process is go"),
        ("An error occurred while calling o51.setCallSite", "The session of Spark ended,"),
        ("PythonUtils does not exist in the JVM", "The session of Spark ended,"),
        ("An error occurred while calling o1.sql.\n: java.lang.Error: no", "An error occurred"),
        (
            "[LOCATION_ALREADY_EXISTS] Cannot name the managed table as `a`.`b`, as its "
            "associated location 'file:/shop/a.db/b' already exists.",
            "/shop/a.db/b holds files of a table that the catalogue of Spark does not know",
        ),
        ("[DIVIDE_BY_ZERO] Division by zero.\n\nJVM stacktrace:\nat x", "[DIVIDE_BY_ZERO] Divi"),
    ],
)
def test_an_error_says_what_happened(said, meant):
    found = message(RuntimeError(said))
    assert found.startswith(meant)
    assert "SQLSTATE" not in found
    assert "stacktrace" not in found
