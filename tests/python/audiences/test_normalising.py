"""Values as the platforms write them in their own documentation, and rules that hold for any."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tessera.audiences import normalising as to
from tessera.audiences.formats import FORMATS, Person

MARY = "6915771be1c5aa0c886870b6951b03d7eafc121fea0e80a5ea83beb7c449f4ec"


@pytest.mark.parametrize(
    ("normalised", "expected"),
    [
        # Meta, customer information parameters.
        (
            to.email(" John_Smith@gmail.com"),
            "62a14e44f765419d10fea99367361a727c12365e2520f32218d505ed9aa0f62f",
        ),
        (
            to.phone("(650)555-1212", "US").removeprefix("+"),
            "e323ec626319ca94ee8bff2e4c87cf613be6ea19919ed1364124e16807ab3176",
        ),
        (to.meta_name("Mary"), MARY),
        (
            to.meta_name("정"),
            "8fa8cd9c440be61d0151429310034083132b35975c4bea67fdd74158eb51db14",
        ),
        (
            to.meta_name("Valéry"),
            "08e1996b5dd49e62a4b4c010d44e4345592a863bb9f8e3976219bac29417149c",
        ),
    ],
)
def test_hashes_are_those_of_metas_documentation(normalised, expected):
    assert to.sha256(normalised) == expected


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        # Google Data Manager API, format user data.
        ("cloudy.sanfrancisco+shopping@gmail.com", "cloudysanfrancisco@gmail.com"),
        ("user.name+NYC@Example.com", "user.name+nyc@example.com"),
        ("Jane.Doe@googlemail.com", "janedoe@googlemail.com"),
        ("+shop@gmail.com", ""),
        ("jane", ""),
        ("jane doe@example.com", ""),
        (None, ""),
    ],
)
def test_google_knows_addresses_of_one_person(written, expected):
    assert to.google_email(written) == expected


def test_gmail_and_googlemail_are_one_inbox():
    assert to.inbox("Jane.Doe+x@googlemail.com") == to.inbox("janedoe@gmail.com")
    assert to.inbox("jane.doe@example.com") != to.inbox("janedoe@example.com")
    assert to.inbox(None) == to.inbox("none") == ""


def test_googles_telephone_number_is_that_of_its_documentation():
    assert to.phone("(800)555-0100", "US") == "+18005550100"


@pytest.mark.parametrize("written", ["", None, "none", "12", "+", "0" * 40])
def test_what_is_no_number_is_none(written):
    assert to.phone(written, "GB") == ""


@given(st.text(max_size=30))
def test_normalising_again_changes_nothing(value):
    for normalise in (to.email, to.google_email, to.name, to.meta_name, to.postal_code):
        assert normalise(normalise(value)) == normalise(value)


@given(
    st.builds(
        Person, st.just("k"), st.just("1"),
        *[st.none() | st.text(max_size=20) for _ in range(5)],
        st.sampled_from([None, "GB", "Germany", "Narnia"]),
    )
)  # fmt: skip
def test_hashed_files_hold_hashes_or_nothing(person):
    plain = {"Country", "Zip"}
    for name in ("google", "meta"):
        form = FORMATS[name]
        for header, value in zip(form.columns, form.row(person), strict=True):
            assert header in plain or re.fullmatch("([0-9a-f]{64})?", value), (header, value)


def test_google_gets_an_address_whole_or_not_at_all():
    known = Person("k", "1", "a@b.com", None, "Mary", "Smith", "94035", "us")
    assert FORMATS["google"].row(known)[2:] == [MARY, to.sha256("smith"), "US", "94035"]
    unknown = Person("k", "1", "a@b.com", None, "Mary", "Smith", None, "us")
    assert FORMATS["google"].row(unknown)[2:] == ["", "", "", ""]
