"""Texts made comparable, whatever the language: nothing here knows one."""

import html
import re
import unicodedata
from collections.abc import Iterable

# What follows is cut off: no opinion needs more, and some texts are whole log files.
MAX_DELIVERED, MAX_CLEAN = 20_000, 5_000
# Whoever leans on a key, or pastes a file, says no word: the longest of German have 80 letters.
LONGEST_WORD = 80
TAG = re.compile(r"<[^<>]{0,1000}>")
LINK = re.compile(r"\b(?:[a-z]{1,10}://|www\.)\S+", re.IGNORECASE)
# What macro mask_text puts in the place of addresses and numbers.
MASK = re.compile(r"\[(?:e-mail|link|name|number)\]")
# Signs that are not seen: soft hyphens, joiners, marks of direction, variants of emojis.
UNSEEN = re.compile("[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufe00-\ufe0f\ufeff]")
BLANKS = re.compile(r"[\s\x00-\x1f\x7f]+")
# Marks and vowels that hang on a letter, which Python takes for no part of a word: accents, Hebrew,
# Arabic, the scripts of India, Thai, Lao, Burmese and Khmer.
MARKS = (
    "\u0300-\u036f\u0591-\u05c7\u0610-\u061a\u064b-\u065f\u0670\u0900-\u0963\u0971-\u0dff"
    "\u0e31-\u0e3a\u0e47-\u0e4e\u0eb1-\u0ecd\u102b-\u103e\u17b4-\u17d3"
)
WORD = re.compile(rf"\w[\w{MARKS}]*(?:'\w[\w{MARKS}]*)*")
SIGN = re.compile(rf"\w[{MARKS}]*")
# Scripts that do not part words: Thai, Lao, Burmese, Khmer, Japanese and Chinese.
UNSPACED = re.compile(
    "[\u0e01-\u0e3a\u0e40-\u0e4e\u0e81-\u0ecd\u1000-\u103f\u1780-\u17d3\u3005\u3041-\u30ff"
    "\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]+"
)


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
    return WORD.findall(text.replace("_", " "))


def terms_of(text: str) -> list[str]:
    """Split a clean text into words, and what does not part them into pairs of signs.

    Of a language that parts no words almost every clause is another one, of which nothing can be
    learned. Overlapping pairs of signs find its words about as well as a dictionary (Nie and Ren
    1999, Chinese information retrieval: using characters or words?). What is longer than any word
    is left out.

    Examples
    --------
    >>> terms_of("质量很好, ok iphone手机")
    ['质量', '量很', '很好', 'ok', 'iphone', '手机']
    """
    terms = []
    for word in words_of(text):
        if not UNSPACED.search(word):
            terms.append(word)
            continue
        end = 0
        for run in UNSPACED.finditer(word):
            terms += [word[end : run.start()], *_pairs(run[0])]
            end = run.end()
        terms.append(word[end:])
    return [term for term in terms if 0 < len(term) <= LONGEST_WORD]


def _pairs(run: str) -> list[str]:
    signs = SIGN.findall(run)
    return ["".join(signs[place : place + 2]) for place in range(max(len(signs) - 1, 1))]
