"""The page of messages has every reason and every check, as they are."""

from scripts.write_messages import PAGE, written


def test_the_tables_of_messages_are_as_their_sources_say():
    page = PAGE.read_text()
    assert page == written(page), "run: python scripts/write_messages.py"
