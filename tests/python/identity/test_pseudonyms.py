"""Pseudonyms are HMAC-SHA-256, keyed, stable, and warn where the key is public."""

import hashlib
import hmac

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tessera.identity import DEMO_KEY, pseudonym_key, pseudonyms

KEY = b"0123456789abcdef0123456789abcdef"


@given(st.lists(st.text(), max_size=20))
def test_pseudonyms_are_the_first_half_of_hmac_sha256(customer_ids):
    expected = [
        hmac.new(KEY, customer_id.encode(), hashlib.sha256).hexdigest()[:32]
        for customer_id in customer_ids
    ]
    assert pseudonyms(customer_ids, KEY) == expected


def test_another_key_gives_other_pseudonyms():
    assert pseudonyms(["1"], KEY) != pseudonyms(["1"], b"x" * 32)


def test_a_secret_of_ones_own_is_used_without_a_warning():
    warnings = []
    key = pseudonym_key({"TESSERA_PSEUDONYM_KEY": KEY.decode()}, warnings.append)
    assert (key, warnings) == (KEY, [])


@pytest.mark.parametrize("environ", [{}, {"TESSERA_PSEUDONYM_KEY": ""}])
def test_without_a_secret_the_demo_key_is_used_and_said_to_be_public(environ):
    warnings = []
    assert pseudonym_key(environ, warnings.append) == DEMO_KEY.encode()
    assert len(warnings) == 1
    assert "public key" in warnings[0]
    assert "TESSERA_PSEUDONYM_KEY" in warnings[0]


def test_a_short_secret_is_refused_without_being_shown():
    with pytest.raises(ValueError, match="has 6 characters and needs at least 32") as error:
        pseudonym_key({"TESSERA_PSEUDONYM_KEY": "sesame"}, print)
    assert "sesame" not in str(error.value)
