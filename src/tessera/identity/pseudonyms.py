"""Keyed pseudonyms of customer numbers."""

import hashlib
import hmac
from collections.abc import Callable, Iterable, Mapping

DEMO_KEY = "the demo's key is public: set TESSERA_PSEUDONYM_KEY"
KEY_VARIABLE = "TESSERA_PSEUDONYM_KEY"
KEY_MIN_LENGTH = 32
DIGEST_LENGTH = 32
SALT_LABEL = b"tessera: salt of keys over personal values"


def pseudonym_key(environ: Mapping[str, str], warn: Callable[[str], object]) -> bytes:
    """Read the secret key of the pseudonyms.

    Parameters
    ----------
    environ : mapping
        The environment, as ``os.environ``.
    warn : callable
        Called with a sentence when no key is set and the demo's public one is used.

    Returns
    -------
    bytes
        The key.

    Raises
    ------
    ValueError
        If the key is shorter than 32 characters.

    Examples
    --------
    >>> pseudonym_key({"TESSERA_PSEUDONYM_KEY": "k" * 32}, warn=print)
    b'kkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkk'
    """
    key = environ.get(KEY_VARIABLE, "")
    if not key:
        warn(
            f"{KEY_VARIABLE} is not set: customers are pseudonymised with the demo's public key. "
            "Anyone can undo that. Set a secret of your own before you load real customers: "
            f'export {KEY_VARIABLE}="$(openssl rand -hex 32)"'
        )
        key = DEMO_KEY
    if len(key) < KEY_MIN_LENGTH:
        raise ValueError(
            f"{KEY_VARIABLE} has {len(key)} characters and needs at least {KEY_MIN_LENGTH}. "
            "Make one with: openssl rand -hex 32"
        )
    return key.encode()


def pseudonyms(customer_ids: Iterable[str], key: bytes) -> list[str]:
    """Return the pseudonym of each customer number.

    The first 128 bits of HMAC-SHA-256 (RFC 2104; truncated as its section 5 allows), in
    hexadecimal: the same number and key always give the same pseudonym, and without the key a
    number can be neither recovered nor confirmed.

    Parameters
    ----------
    customer_ids : iterable of str
        The shop's own numbers.
    key : bytes
        The secret key.

    Returns
    -------
    list of str
        One pseudonym of 32 characters for each number, in the same order.

    Examples
    --------
    >>> pseudonyms(["12346"], key=b"k" * 32)
    ['041dc251aebb1ed4558ba9929f3ae8a6']
    """
    keyed = hmac.new(key, digestmod=hashlib.sha256)
    digests = []
    for customer_id in customer_ids:
        digest = keyed.copy()
        digest.update(customer_id.encode())
        digests.append(digest.hexdigest()[:DIGEST_LENGTH])
    return digests


def key_salt(key: bytes) -> str:
    """Return the salt of keys over personal values that SQL computes.

    HMAC-SHA-256 of a fixed label: it is derived from the secret and does not give it away.

    Parameters
    ----------
    key : bytes
        The secret key.

    Returns
    -------
    str
        64 hexadecimal digits.

    Examples
    --------
    >>> key_salt(b"k" * 32)[:16]
    '589f44c50d0ad6a6'
    """
    return hmac.new(key, SALT_LABEL, hashlib.sha256).hexdigest()


def key_checksum(salt: str) -> str:
    """Return by what another can tell whether a secret is the same, and learn nothing of it.

    Parameters
    ----------
    salt : str
        Of :func:`key_salt`.

    Returns
    -------
    str
        64 hexadecimal digits.

    Examples
    --------
    >>> key_checksum("a")[:8]
    'ca978112'
    """
    return hashlib.sha256(salt.encode()).hexdigest()
