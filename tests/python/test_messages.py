"""The page of messages explains every reason as the seed does."""

from scripts.write_messages import PAGE, written


def test_the_table_of_reasons_is_as_the_seed_says():
    page = PAGE.read_text()
    assert page == written(page), "run: python scripts/write_messages.py"
