"""Texts made comparable, whatever the language: nothing here knows one."""

import html
import re
import unicodedata
from collections.abc import Iterable

# What follows is cut off: no opinion needs more, and some texts are whole log files.
MAX_DELIVERED, MAX_CLEAN = 20_000, 5_000
TAG = re.compile(r"<[^<>]{0,1000}>")
LINK = re.compile(r"\b(?:[a-z]{1,10}://|www\.)\S+", re.IGNORECASE)
# What macro mask_text puts in the place of addresses and numbers.
MASK = re.compile(r"\[(?:e-mail|link|name|number)\]")
# Signs that are not seen: soft hyphens, joiners, marks of direction, variants of emojis.
UNSEEN = re.compile("[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufe00-\ufe0f\ufeff]")
BLANKS = re.compile(r"[\s\x00-\x1f\x7f]+")
WORD = re.compile(r"[^\W_]+(?:'[^\W_]+)*")


def clean_text(text: object) -> str:
    """Take from a text what is not said: tags, links, upper case, signs that are not seen.

    Compatible signs become one (Unicode NFKC: ﬁ is fi), and case is folded. Accents stay.
    No word is left out: 'not' and 'but' are stop words and say most.

    Parameters
    ----------
    text : object
        Anything but a str has no words.

    Returns
    -------
    str
        At most 5,000 signs; empty where nothing is said.

    Examples
    --------
    >>> clean_text("<p>Très&nbsp;BON!</p> see https://a.example/b")
    'très bon! see'
    >>> clean_text(None)
    ''
    """
    if not isinstance(text, str):
        return ""
    # What was escaped may be a tag, too.
    plain = TAG.sub(" ", html.unescape(TAG.sub(" ", text[:MAX_DELIVERED])))
    plain = UNSEEN.sub("", MASK.sub(" ", LINK.sub(" ", plain))).replace("\u2019", "'")
    folded = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", plain).casefold())
    return BLANKS.sub(" ", folded)[:MAX_CLEAN].strip()


def clean_texts(texts: Iterable[object]) -> list[str]:
    """Clean each text; see :func:`clean_text`.

    Examples
    --------
    >>> clean_texts(["GOOD", float("nan")])
    ['good', '']
    """
    return [clean_text(text) for text in texts]


def without_accents(text: str) -> str:
    """Take the accents off, for those who type without them.

    Examples
    --------
    >>> without_accents("não é tão mau")
    'nao e tao mau'
    """
    if text.isascii():
        return text
    split = unicodedata.normalize("NFKD", text)
    return "".join(sign for sign in split if not unicodedata.combining(sign))


def words_of(text: str) -> list[str]:
    """Split a clean text into words of letters and digits, in any script that parts words.

    Examples
    --------
    >>> words_of("i don't like it :(")
    ['i', "don't", 'like', 'it']
    """
    return WORD.findall(text)
