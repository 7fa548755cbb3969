"""What is known of products, as numbers: words of the name, labels, and the price."""

import numpy as np
import pandas as pd
from scipy import sparse
from sklearn.feature_extraction.text import TfidfVectorizer

from tessera.recommendation.neighbours.words import product_words

WORDS, SUBCATEGORY, CATEGORY, BRAND, PRICE = "words", "subcategory", "category", "brand", "price"
LABELS = (SUBCATEGORY, CATEGORY, BRAND)


def word_features(products: pd.DataFrame) -> tuple[sparse.csr_matrix, list[str]]:
    """Weigh the words of the names, rare ones more (tf-idf); a word counts once in a name.

    Parameters
    ----------
    products : DataFrame
        ``product_name`` (text or null); may be absent.

    Returns
    -------
    weights : csr_matrix of shape (n_products, n_words)
        Rows of length 1; without a stored value where a name has no words.
    words : list of str of length n_words
        Rising.

    Examples
    --------
    >>> weights, words = word_features(pd.DataFrame({"product_name": ["Red mug", "Mugs", None]}))
    >>> words
    ['mug', 'red']
    >>> weights.toarray().round(2)
    array([[0.61, 0.8 ],
           [1.  , 0.  ],
           [0.  , 0.  ]])
    """
    names = _texts(products, "product_name")
    if not any(product_words(name) for name in names):
        return sparse.csr_matrix((len(names), 0)), []
    vectorizer = TfidfVectorizer(analyzer=product_words, binary=True)
    weights = vectorizer.fit_transform(names)
    return sparse.csr_matrix(weights), list(vectorizer.get_feature_names_out())


def label_features(products: pd.DataFrame, part: str) -> tuple[sparse.csr_matrix, list[str]]:
    """Mark which product has which label.

    Parameters
    ----------
    products : DataFrame
        The part's column (text or null), and ``category``; may be absent.
    part : str
        ``category``, ``subcategory`` or ``brand``. Subcategories of one name in two categories,
        such as Other, are two.

    Returns
    -------
    marks : csr_matrix of shape (n_products, n_labels)
        1 where the product has the label.
    labels : list of str of length n_labels
        Rising.

    Examples
    --------
    >>> marks, labels = label_features(pd.DataFrame({"brand": ["Oak", None, "Ash"]}), "brand")
    >>> labels, marks.toarray().tolist()
    (['Ash', 'Oak'], [[0.0, 1.0], [0.0, 0.0], [1.0, 0.0]])
    """
    labels = _texts(products, part)
    if part == SUBCATEGORY:
        above = _texts(products, CATEGORY)
        labels = [
            label and f"{top or ''}\t{label}" for top, label in zip(above, labels, strict=True)
        ]
    names = sorted({label for label in labels if label})
    places = {name: place for place, name in enumerate(names)}
    rows = [row for row, label in enumerate(labels) if label]
    columns = [places[label] for label in labels if label]
    shape = (len(labels), len(names))
    return sparse.csr_matrix((np.ones(len(rows)), (rows, columns)), shape=shape), names


def log_prices(products: pd.DataFrame) -> np.ndarray:
    """Return the logarithms of prices.

    Parameters
    ----------
    products : DataFrame
        ``price``; may be absent.

    Returns
    -------
    ndarray of float64 of shape (n_products,)
        NaN where the price is unknown or not above 0.

    Examples
    --------
    >>> log_prices(pd.DataFrame({"price": [1.0, 0.0, None]}))
    array([ 0., nan, nan])
    """
    if PRICE not in products:
        return np.full(len(products), np.nan)
    prices = pd.to_numeric(products[PRICE]).to_numpy(dtype=np.float64, na_value=np.nan)
    return np.log(prices, where=prices > 0, out=np.full(len(prices), np.nan))


def _texts(products: pd.DataFrame, column: str) -> list[str | None]:
    if column not in products:
        return [None] * len(products)
    return [text if isinstance(text, str) else None for text in products[column]]
