"""Whoever may not be written to is in no file, under no name."""

from hypothesis import given
from hypothesis import strategies as st

from tessera.audiences.formats import FORMATS, Person
from tessera.audiences.normalising import inbox
from tessera.audiences.selecting import choose

KEYS = [f"k{number}" for number in range(8)]
EMAILS = st.sampled_from(
    [None, "a.b@gmail.com", "ab@googlemail.com", "AB+x@gmail.com", "c@example.com", "d@example.com"]
)
PHONES = st.sampled_from([None, "07700900878", "+447700900878", "07700900879"])
PEOPLE = st.tuples(*[st.tuples(EMAILS, PHONES) for _ in KEYS]).map(
    lambda known: [
        Person(key, key, email, phone, country="GB")
        for key, (email, phone) in zip(KEYS, known, strict=True)
    ]
)
SOME = st.sets(st.sampled_from([*KEYS, "erased"]))


@given(PEOPLE, SOME, SOME, SOME)
def test_holdouts_and_people_without_consent_are_never_chosen(people, consented, held_out, keys):
    selection = choose(people, consented, held_out, keys)
    chosen = {one.customer_key for one in selection.people}
    assert chosen <= (keys & consented) - held_out
    barred = [one for one in people if one.customer_key not in consented - held_out]
    for one in barred:
        theirs = set(FORMATS["google"].row(one)[:2]) - {""}
        for other in selection.people:
            assert not theirs & set(FORMATS["google"].row(other)[:2])
    addresses = [inbox(one.email) for one in selection.people if one.email]
    assert len(addresses) == len(set(addresses))
    assert not set(addresses) & {inbox(one.email) for one in barred}


@given(PEOPLE, SOME, SOME, SOME)
def test_everybody_who_is_known_is_chosen_or_left_out_for_one_reason(
    people, consented, held_out, keys
):
    keys, consented = keys - {"erased"}, consented - {"erased"}
    selection = choose(people, consented, held_out, keys)
    assert selection.selected_count == (
        len(selection.people)
        + selection.without_consent_count
        + selection.held_out_count
        + selection.shared_count
    )
