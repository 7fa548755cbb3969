"""Pseudonyms that stand for the shop's own customer numbers."""

from tessera.identity.pseudonyms import DEMO_KEY, pseudonym_key, pseudonyms

__all__ = ["DEMO_KEY", "pseudonym_key", "pseudonyms"]
