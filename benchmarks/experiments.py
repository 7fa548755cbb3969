"""Benchmark of experiments: intervals against what is true, over many generated shops.

::

    python -m benchmarks.experiments
    python -m benchmarks.experiments --smoke

Each shop holds out half of its customers of a campaign and looks at the result every day. An effect
of zero tells how often something is found that is not there. Shops of a few dozen customers in an
arm are tried as well.
"""

import argparse
import sys

import numpy as np
import pandas as pd
from scipy import stats

from benchmarks.report import table
from benchmarks.ways import RESULTS
from tessera.experiments.effects import compare_means, compare_rates
from tessera.experiments.results import LEAST_BUYERS as LEAST_SHOWN
from tessera.experiments.sequential import looking_factor

# Rates of 200 shops have a standard error of 1.5 points, those of 10,000 of .2.
SHOPS, GROUP, DAYS, LEAST_BUYERS = 10_000, 200, 28, 10
# Customers of an arm, from and to; the first are those of the large table.
SIZES, SMALL_SIZES = (800, 2_000), ((20, 60), (60, 200), (200, 600))
EFFECTS = (0.0, 0.02, 0.05)
MEAN_ORDER, LEVEL, Z = 40.0, 0.95, 1.959964
# How far from the stated rate is near enough.
TOLERANCE = 0.03


def simulate_shops(
    shops: int, effect: float, random_state: int = 0, sizes: tuple[int, int] = SIZES
) -> pd.DataFrame:
    """Run one campaign in each of so many shops.

    Parameters
    ----------
    shops : int
    effect : float
        What the campaign adds to the share of customers who order.
    random_state : int
        Seed.
    sizes : tuple of int
        The fewest customers of an arm, and one more than the most.

    Returns
    -------
    DataFrame
        One row per shop: whether enough customers ordered for the result to be shown, whether the
        interval of the share, that of revenue and, on every day, the always-valid one held the
        truth; and whether each found something, with a fixed test at the end (``is_found``) and
        looked at daily (``is_found_daily``) beside the always-valid one.
    """
    generator = np.random.default_rng(random_state)
    return pd.DataFrame([_campaign(generator, effect, sizes) for _ in range(shops)])


def _campaign(
    generator: np.random.Generator, effect: float, between: tuple[int, int]
) -> dict[str, bool]:
    sizes = generator.integers(*between, 2)
    rate = generator.uniform(0.08, 0.2)
    # The day of each customer's order; those after the window have none in it.
    bought = [
        np.where(generator.random(size) < chance, generator.integers(0, DAYS, size), DAYS)
        for size, chance in zip(sizes, (rate + effect, rate), strict=True)
    ]
    spent = [np.where(days < DAYS, generator.gamma(1.5, MEAN_ORDER / 1.5, len(days)), 0.0)
             for days in bought]  # fmt: skip
    counts = np.array([[(days <= day).sum() for days in bought] for day in range(DAYS)])
    shares = counts / sizes
    variance = (shares * (1 - shares) / sizes).sum(axis=1)
    planned = rate * (1 - rate) * (1 / sizes).sum()
    looked = counts.min(axis=1) >= LEAST_BUYERS
    difference, error = (shares[:, 0] - shares[:, 1])[looked], np.sqrt(variance[looked])
    reach = looking_factor(variance[looked] / planned) * error
    # By a day, that part of the effect has come.
    so_far = effect * (np.arange(1, DAYS + 1) / DAYS)[looked]
    end = compare_rates(counts[-1, 0], sizes[0], counts[-1, 1], sizes[1])
    money = compare_means(*spent)
    return {
        "is_shown": bool(counts[-1].min() >= LEAST_SHOWN),
        "is_share_covered": bool(end.lower <= effect <= end.upper),
        "is_revenue_covered": bool(money.lower <= effect * MEAN_ORDER <= money.upper),
        "is_always_covered": bool((np.abs(difference - so_far) <= reach).all()),
        "is_found": bool(end.p_value < 1 - LEVEL),
        "is_found_daily": bool((np.abs(difference) > Z * error).any()),
        "is_found_always_valid": bool((np.abs(difference) > reach).any()),
    }


def _table(first: str, rows: dict[str, pd.Series]) -> str:
    names = list(next(iter(rows.values())).index)
    body = [[name, *(f"{value:.3f}" for value in row)] for name, row in rows.items()]
    return "\n".join(table([first, *names], body)) + "\n"


def _near() -> float:
    """Return how often the coverage of a group is near the stated one by chance alone."""
    counts = np.arange(GROUP + 1)
    is_near = np.abs(counts / GROUP - LEVEL) <= TOLERANCE + 1e-9
    return float(stats.binom.pmf(counts[is_near], GROUP, LEVEL).sum())


def _large(shops: int) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return rates over all shops, and the share of groups of shops with a rate near the stated."""
    rates, groups = {}, {}
    for number, effect in enumerate(EFFECTS):
        found = simulate_shops(shops, effect, number).drop(columns="is_shown")
        rates[f"{effect:.2f}"] = found.mean()
        covered = found[["is_share_covered", "is_revenue_covered"]]
        parts = covered.groupby(np.arange(shops) // GROUP).mean()
        groups[f"{effect:.2f}"] = ((parts - LEVEL).abs() <= TOLERANCE + 1e-9).mean()
    return pd.DataFrame(rates).T, pd.DataFrame(groups).T


def _small(shops: int) -> dict[str, pd.Series]:
    """Return rates of small shops without an effect, of those whose result is shown."""
    rows = {}
    for number, sizes in enumerate(SMALL_SIZES):
        found = simulate_shops(shops, 0.0, number, sizes)
        columns = ["is_share_covered", "is_revenue_covered", "is_found"]
        rows[f"{sizes[0]} to {sizes[1]}"] = pd.concat(
            [found[["is_shown"]].mean(), found.loc[found["is_shown"], columns].mean()]
        )
    return rows


def main() -> int:
    """Simulate, print tables and return 1 if a rate is not what it should be."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--smoke", action="store_true", help="a group of shops, once")
    smoke = parser.parse_args().smoke
    shops = GROUP if smoke else SHOPS
    found, groups = _large(shops)
    small = _small(shops)
    text = (
        f"# Intervals over {shops:,} generated shops\n\n"
        + _table("effect", dict(found.iterrows()))
        + f"\nIn which part of the groups of {GROUP} shops each the coverage is within"
        f" {100 * TOLERANCE:.0f} points, which with exactly {100 * LEVEL:.0f} % it is in"
        f" {_near():.3f}:\n\n"
        + _table("effect", dict(groups.iterrows()))
        + "\nArms of few customers, without an effect: how often a result is shown (five buyers in"
        " each arm), and of those that are, the rates:\n\n" + _table("customers in an arm", small)
    )
    sys.stdout.write(text)
    if smoke:
        return 0
    (RESULTS / "experiments.md").write_text(text)
    nothing = found.loc["0.00"]
    covered = found[["is_share_covered", "is_revenue_covered"]]
    kept = (
        (covered - LEVEL).abs().max().max() <= TOLERANCE
        and abs(nothing["is_found"] - (1 - LEVEL)) <= TOLERANCE
        and nothing["is_found_always_valid"] <= 1 - LEVEL
        and found["is_always_covered"].min() >= LEVEL - TOLERANCE
        and all(row["is_share_covered"] >= LEVEL - TOLERANCE for row in small.values())
        and all(row["is_revenue_covered"] >= LEVEL - TOLERANCE for row in small.values())
        and all(row["is_found"] <= 1 - LEVEL + TOLERANCE for row in small.values())
    )
    return int(not kept)


if __name__ == "__main__":
    sys.exit(main())
