"""Personal values as the platforms want them before they are hashed, and the hash.

Sources: Google Ads, "Format your customer data file" (7659867); Google Data Manager API, "Format
user data"; Meta, "Customer information parameters" and "How to format a customer list". A value
that cannot be made what a platform asks for becomes an empty text.
"""

import hashlib
import re
from functools import cache

import phonenumbers
from babel import Locale

EMAIL = re.compile(r"[^@\s,;]+@[^@\s,;]+\.[^@\s,;.]+")
GMAIL = ("gmail.com", "googlemail.com")
UK_POSTCODE = re.compile(r"[a-z]{1,2}\d[a-z\d]?\d[a-z]{2}")
# In what languages countries are named, and names that are in none of them.
LANGUAGES = ("en", "de", "fr", "es", "it", "nl", "pt")
OTHER_NAMES = {
    "uk": "GB", "great britain": "GB", "england": "GB", "scotland": "GB", "wales": "GB",
    "northern ireland": "GB", "usa": "US", "united states of america": "US", "eire": "IE",
    "republic of ireland": "IE", "holland": "NL", "the netherlands": "NL",
}  # fmt: skip


def email(value: str | None) -> str:
    """Return an e-mail address trimmed and in lower case, or nothing if it is none.

    Examples
    --------
    >>> email(" John_Smith@gmail.com ")
    'john_smith@gmail.com'
    >>> email("none")
    ''
    """
    plain = (value or "").strip().lower()
    return plain if EMAIL.fullmatch(plain) else ""


def google_email(value: str | None) -> str:
    """Return an e-mail address as Google compares it.

    Of addresses at gmail.com and googlemail.com the dots before the @ go, and so does what follows
    a plus sign: they all reach the same person.

    Examples
    --------
    >>> google_email("Jane.Doe+shop@gmail.com"), google_email("Jane.Doe+shop@example.com")
    ('janedoe@gmail.com', 'jane.doe+shop@example.com')
    """
    plain = email(value)
    name, _, domain = plain.partition("@")
    if domain in GMAIL:
        name = name.partition("+")[0].replace(".", "")
        return f"{name}@{domain}" if name else ""
    return plain


def inbox(value: str | None) -> str:
    """Return one address for all that reach the same person, to compare by, not to write to.

    As Google compares it; gmail.com and googlemail.com are one.

    Examples
    --------
    >>> inbox("Jane.Doe@googlemail.com"), inbox("janedoe+shop@gmail.com")
    ('janedoe@gmail.com', 'janedoe@gmail.com')
    """
    plain = google_email(value)
    name, _, domain = plain.partition("@")
    return f"{name}@{GMAIL[0]}" if domain in GMAIL else plain


def phone(value: str | None, country: str) -> str:
    """Return a telephone number in E.164, or nothing if it cannot be one.

    Parameters
    ----------
    value : str or None
        The number, with or without the country's.
    country : str
        Two letters; nothing if it is not known, and then only a number with a plus is read.

    Examples
    --------
    >>> phone("07700 900878", "GB"), phone("+1 (650) 555-1212", ""), phone("07700 900878", "")
    ('+447700900878', '+16505551212', '')
    """
    try:
        number = phonenumbers.parse(value or "", country or None)
    except phonenumbers.NumberParseException:
        return ""
    if not phonenumbers.is_possible_number(number):
        return ""
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


def name(value: str | None) -> str:
    """Return a name in lower case, with single blanks.

    Examples
    --------
    >>> name("  Mary  Ann ")
    'mary ann'
    """
    return " ".join((value or "").lower().split())


def meta_name(value: str | None) -> str:
    """Return a name in lower case without punctuation.

    Examples
    --------
    >>> meta_name(" O'Brien-Smith "), meta_name("Valéry")
    ('obriensmith', 'valéry')
    """
    return name(re.sub(r"[^\w\s]|_", "", value or ""))


def postal_code(value: str | None) -> str:
    """Return a postal code in capitals, with single blanks.

    Examples
    --------
    >>> postal_code(" wc2h  8lg ")
    'WC2H 8LG'
    """
    return " ".join((value or "").upper().split())


def meta_postal_code(value: str | None, country: str) -> str:
    """Return a postal code as Meta compares it: without blanks and dashes, and coarser.

    Of the United States five digits; of the United Kingdom area, district and sector.

    Examples
    --------
    >>> meta_postal_code("94035-1234", "US"), meta_postal_code("WC2H 8LG", "GB")
    ('94035', 'wc2h8')
    """
    plain = re.sub(r"[\s-]", "", (value or "").lower())
    if country == "US":
        return plain[:5]
    if country == "GB" and UK_POSTCODE.fullmatch(plain):
        return plain[:-2]
    return plain


def country_code(value: str | None) -> str:
    """Return the two letters of ISO 3166-1 for a country's name or code, or nothing.

    Examples
    --------
    >>> country_code("United Kingdom"), country_code("deutschland"), country_code("fr")
    ('GB', 'DE', 'FR')
    >>> country_code("Middle-earth")
    ''
    """
    return _countries().get(name(value), "")


@cache
def _countries() -> dict[str, str]:
    names = {}
    for language in reversed(LANGUAGES):
        for code, known in Locale(language).territories.items():
            if re.fullmatch("[A-Z]{2}", code):
                names[known.lower()] = code
                names[code.lower()] = code
    return names | OTHER_NAMES


def sha256(value: str) -> str:
    """Return the SHA-256 of a text in hexadecimal, and nothing for nothing.

    Examples
    --------
    >>> sha256("mary")[:16], sha256("")
    ('6915771be1c5aa0c', '')
    """
    return hashlib.sha256(value.encode()).hexdigest() if value else ""
