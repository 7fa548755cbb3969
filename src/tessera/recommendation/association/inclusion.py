"""How likely each product is in a case of each size, were products drawn at random."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from threadpoolctl import threadpool_limits

MAX_STEPS = 1000
# Frequencies and sizes are met to this relative error.
TOLERANCE = 1e-9
# Logarithms move by so much in a step at most.
MAX_MOVE = 1.0
# No odds or number of draws goes beyond e to this.
MAX_LOG = 30.0


@dataclass(frozen=True)
class Inclusion:
    """Chances of products to be in cases, of which frequencies and sizes are known.

    Attributes
    ----------
    share : ndarray of shape (n_products, n_sizes)
        Chance that the product is in a case of the size.
    spread : ndarray of shape (n_products, n_sizes)
        Variance of being in: share times what is left to 1.
    shift : ndarray of shape (n_products, n_sizes)
        What the spread has beyond the product's part in the derivative of the size.
    total_spread : ndarray of shape (n_sizes,)
        Sum of the spread over the products; infinite where nothing is left to chance.
    """

    share: np.ndarray
    spread: np.ndarray
    shift: np.ndarray
    total_spread: np.ndarray

    def joint(self, first: np.ndarray, second: np.ndarray) -> np.ndarray:
        """Return the chance that two products are in one case of each size.

        A case has just so many products, so that one takes a place from the others: the product
        of the two shares is corrected as in Hajek (1964), Asymptotic theory of rejective
        sampling, and exactly so that the correction sums to what the size demands.

        Parameters
        ----------
        first, second : ndarray of int of shape (n_pairs,)
            Rows of ``share``.

        Returns
        -------
        ndarray of shape (n_pairs, n_sizes)
            Not below 0.
        """
        shifts = self.shift[first] * self.shift[second]
        correction = (shifts - self.spread[first] * self.spread[second]) / self.total_spread
        return np.maximum(self.share[first] * self.share[second] + correction, 0.0)


def _odds(logs: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    share = 1 / (1 + np.exp(-logs))
    return share, share * (1 - share)


def _draws(logs: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    draws = np.exp(logs)
    return -np.expm1(-draws), draws * np.exp(-draws)


Link = Callable[[np.ndarray], tuple[np.ndarray, np.ndarray]]
# Two ways of drawing at random that keep frequencies and sizes. All tables with the same margins
# are alike likely: then the odds of being in are a factor of the product times one of the size.
# Or a case is filled by so many draws, and what is drawn again adds nothing: then the expected
# number of draws is such a product. They differ for products that are in many large cases.
LINKS: tuple[Link, ...] = (_odds, _draws)


def inclusion(
    frequencies: np.ndarray,
    sizes: np.ndarray,
    case_counts: np.ndarray,
    link: Link,
    repeats: np.ndarray | None = None,
) -> Inclusion:
    """Find the chances that meet the frequencies of products and the sizes of cases.

    A factor of each product and one of each size are moved in turn, by Newton's method in their
    logarithms, until the sums are met. With the odds this is the bipartite configuration model of
    Saracco, Di Clemente, Gabrielli and Squartini (2015), Randomizing bipartite networks.

    Parameters
    ----------
    frequencies : ndarray of int of shape (n_products,)
        Cases with each product; one without any is never drawn.
    sizes : ndarray of int of shape (n_sizes,)
        Products in a case, above 0.
    case_counts : ndarray of int of shape (n_sizes,)
        Cases of each size; sizes times counts add up to the frequencies.
    link : callable
        One of ``LINKS``.
    repeats : ndarray of int of shape (n_products,), optional
        Products that each row stands for, by default one: those of one frequency have one chance.

    Returns
    -------
    Inclusion
        Its shares times ``case_counts`` add up to the frequencies, and without them to the sizes.

    Raises
    ------
    ValueError
        If frequencies and sizes do not add up to the same.

    Examples
    --------
    >>> chances = inclusion(np.array([4, 2, 2]), np.array([1, 2]), np.array([2, 3]), LINKS[0])
    >>> (chances.share @ [2, 3]).round(6).tolist(), chances.share.sum(axis=0).round(6).tolist()
    ([4.0, 2.0, 2.0], [1.0, 2.0])
    """
    lines = sizes @ case_counts
    weights = np.ones(len(frequencies), dtype=np.int64) if repeats is None else repeats
    found_lines = frequencies @ weights
    if found_lines != lines:
        raise ValueError(f"products are in {found_lines} cases, whose sizes are {lines}")
    drawn = np.flatnonzero(frequencies)
    drawn_weights = weights[drawn].astype(float)
    wanted, scale = frequencies[drawn].astype(float), np.sqrt(max(found_lines, 1))
    by_product, by_size = np.log(wanted / scale)[:, None], np.log(sizes / scale)
    # With one thread, since sums in another order end in other bits.
    with threadpool_limits(limits=1):
        for _ in range(MAX_STEPS):
            share, slope = link(np.minimum(by_product + by_size, MAX_LOG))
            product_gap = wanted - share @ case_counts
            by_product = by_product + _move(product_gap, slope @ case_counts)[:, None]
            share, slope = link(np.minimum(by_product + by_size, MAX_LOG))
            size_gap = sizes - drawn_weights @ share
            by_size = by_size + _move(size_gap, drawn_weights @ slope)
            gaps = np.concatenate([product_gap / wanted, size_gap / sizes])
            if np.abs(gaps).max(initial=0) <= TOLERANCE:
                break
    found = np.zeros((2, len(frequencies), len(sizes)))
    found[:, drawn] = link(np.minimum(by_product + by_size, MAX_LOG))
    share, slope = found
    spread = share * (1 - share)
    with threadpool_limits(limits=1):
        total = weights.astype(float) @ spread
        slopes = np.maximum(weights.astype(float) @ slope, np.finfo(float).tiny)
    return Inclusion(
        share,
        spread,
        spread - slope * (total / slopes),
        np.where(total > TOLERANCE, total, np.inf),
    )


def _move(gap: np.ndarray, slope: np.ndarray) -> np.ndarray:
    step = gap / np.maximum(slope, np.finfo(float).tiny)
    return np.clip(step, -MAX_MOVE, MAX_MOVE)
