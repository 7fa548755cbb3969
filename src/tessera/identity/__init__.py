"""Pseudonyms that stand for the shop's own customer numbers, and the salt of keys over them."""

from tessera.identity.pseudonyms import DEMO_KEY, key_salt, pseudonym_key, pseudonyms

__all__ = ["DEMO_KEY", "key_salt", "pseudonym_key", "pseudonyms"]
