"""The Java that Spark needs: what is said where it is missing, too old, or no Java."""

from pathlib import Path

import pytest

from tessera.spark.java import JavaError, check_java


def fake_java(folder: Path, says: str) -> dict[str, str]:
    program = folder / "bin" / "java"
    program.parent.mkdir(parents=True)
    program.write_text(f"#!/bin/sh\necho '{says}' >&2\n")
    program.chmod(0o755)
    return {"JAVA_HOME": str(folder)}


def test_a_java_that_is_new_enough_is_taken(tmp_path):
    assert check_java(fake_java(tmp_path, 'openjdk version "21.0.2" 2024-01-16')) == 21


def test_the_path_is_searched_where_java_home_is_not_set(tmp_path):
    fake_java(tmp_path, 'openjdk version "17" 2021-09-14')
    assert check_java({"PATH": str(tmp_path / "bin")}) == 17


@pytest.mark.parametrize(
    ("says", "sentence"),
    [
        ('java version "1.8.0_412"', "Java 17 or later, and {java} (JAVA_HOME) is Java 8."),
        ('openjdk version "16.0.1" 2021-04-20', "is Java 16."),
        ("command failed", "{java} (JAVA_HOME) does not say its version."),
    ],
)
def test_another_java_is_refused_by_its_version(tmp_path, says, sentence):
    with pytest.raises(JavaError, match="Install Java 17") as raised:
        check_java(fake_java(tmp_path, says))
    assert sentence.format(java=tmp_path / "bin" / "java") in str(raised.value)


def test_no_java_is_said_with_where_it_was_sought(tmp_path):
    with pytest.raises(JavaError, match="no java is on the PATH"):
        check_java({"PATH": str(tmp_path)})
    with pytest.raises(JavaError, match="in JAVA_HOME holds no bin/java"):
        check_java({"JAVA_HOME": str(tmp_path)})
