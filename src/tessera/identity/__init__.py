"""Pseudonyms that stand for the shop's own customer numbers, and the salt of keys over them."""

from tessera.identity.pseudonyms import (
    DEMO_KEY,
    key_checksum,
    key_salt,
    pseudonym_key,
    pseudonyms,
)
from tessera.identity.shop import (
    DEMO,
    is_public,
    refuse_other_shop,
    salt_of_build,
    stored_salt,
)  # fmt: skip

__all__ = [
    "DEMO", "DEMO_KEY", "is_public", "key_checksum", "key_salt", "pseudonym_key", "pseudonyms",
    "refuse_other_shop", "salt_of_build", "stored_salt",
]  # fmt: skip
