"""The words of a product's name."""

import re
import unicodedata

# Words of letters; a single letter counts only before a hyphen, as in t-shirt. Numbers, sizes and
# codes (250, 30cm, X20) say little about what a thing is, and are left out.
WORD = re.compile(r"\b[^\W\d_]-[^\W\d_]{2,}\b|\b[^\W\d_]{2,}\b")
SINGULAR_LENGTH = 3
# Words that join others, in English, German, French and Spanish.
JOINING_WORDS = {
    "and", "by", "for", "from", "in", "of", "on", "or", "the", "to", "with",
    "und", "mit", "von", "fur", "im", "et", "avec", "du", "de", "des", "la", "le", "les",
    "con", "del", "el", "los", "las", "para",
}  # fmt: skip


def product_words(name: str | None) -> list[str]:
    """Split a name into words that can be compared.

    Upper and lower case, accents, and singular and plural make no difference. Only letters count,
    in any script; words that join others are left out.

    Parameters
    ----------
    name : str or None
        The name as the shop writes it.

    Returns
    -------
    list of str
        Words in the order of the name, repeated ones repeated. Empty without a name.

    Examples
    --------
    >>> product_words("SET OF 6 RED SPOTTY Café-Cups 30cm")
    ['set', 'red', 'spotty', 'cafe', 'cup']
    >>> product_words("T-LIGHT HOLDERS X20")
    ['t-light', 'holder']
    >>> product_words(None)
    []
    """
    if not isinstance(name, str):
        return []
    decomposed = unicodedata.normalize("NFKD", name.casefold())
    plain = "".join(sign for sign in decomposed if not unicodedata.combining(sign))
    return [singular(word) for word in WORD.findall(plain) if word not in JOINING_WORDS]


def singular(word: str) -> str:
    """Take the ending of a plural off a word.

    It need not be right in every language, only the same for the same word: a word shortened
    wrongly still meets its like.

    Parameters
    ----------
    word : str
        In lower case.

    Returns
    -------
    str
        The word, shortened or not.

    Examples
    --------
    >>> [singular(word) for word in ["candles", "boxes", "candies", "glass", "christmas"]]
    ['candle', 'box', 'candy', 'glass', 'christmas']
    """
    if len(word) <= SINGULAR_LENGTH or not word.endswith("s"):
        return word
    if word.endswith("ies"):
        return word[:-3] + "y"
    if word.endswith(("ches", "shes", "sses", "xes")):
        return word[:-2]
    return word if word.endswith(("ss", "us", "is", "as")) else word[:-1]
