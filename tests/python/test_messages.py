"""Tables of the docs are as the seed and the classes say that they are made from."""

import pytest
from scripts import write_methods
from scripts.write_messages import PAGE, written


def test_the_table_of_reasons_is_as_the_seed_says():
    page = PAGE.read_text()
    assert page == written(page), "run: python scripts/write_messages.py"


@pytest.mark.parametrize("name", write_methods.TABLES)
def test_the_tables_of_methods_are_as_the_classes_say(name):
    page = (write_methods.DOCS / name).read_text()
    assert page == write_methods.written(name), "run: python scripts/write_methods.py"
