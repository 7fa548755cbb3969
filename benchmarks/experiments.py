"""Benchmark of experiments: intervals against what is true, over many generated shops.

::

    python -m benchmarks.experiments
    python -m benchmarks.experiments --smoke

Each shop holds out half of its customers of a campaign and looks at the result every day. An effect
of zero tells how often something is found that is not there.
"""

import argparse
import sys

import numpy as np
import pandas as pd

from benchmarks.ways import RESULTS
from tessera.experiments.effects import compare_means, compare_rates
from tessera.experiments.sequential import looking_factor

# Rates of 200 shops are known to three points, of 2,000 to one.
SHOPS, SMOKE_SHOPS, DAYS, LEAST_BUYERS = 2_000, 200, 28, 10
EFFECTS = (0.0, 0.02, 0.05)
MEAN_ORDER, LEVEL, Z = 40.0, 0.95, 1.959964
# How far from the stated rate is near enough.
TOLERANCE = 0.03


def simulate_shops(shops: int, effect: float, random_state: int = 0) -> pd.DataFrame:
    """Run one campaign in each of so many shops.

    Parameters
    ----------
    shops : int
    effect : float
        What the campaign adds to the share of customers who order.
    random_state : int
        Seed.

    Returns
    -------
    DataFrame
        One row per shop: whether the interval of the share, that of revenue and, on every day, the
        always-valid one held the truth; and whether each found something, with a fixed test at the
        end (``is_found``) and looked at daily (``is_found_daily``) beside the always-valid one.
    """
    generator = np.random.default_rng(random_state)
    return pd.DataFrame([_campaign(generator, effect) for _ in range(shops)])


def _campaign(generator: np.random.Generator, effect: float) -> dict[str, bool]:
    sizes = generator.integers(800, 2_000, 2)
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
        "is_share_covered": bool(end.lower <= effect <= end.upper),
        "is_revenue_covered": bool(money.lower <= effect * MEAN_ORDER <= money.upper),
        "is_always_covered": bool((np.abs(difference - so_far) <= reach).all()),
        "is_found": bool(end.p_value < 1 - LEVEL),
        "is_found_daily": bool((np.abs(difference) > Z * error).any()),
        "is_found_always_valid": bool((np.abs(difference) > reach).any()),
    }


def main() -> int:
    """Simulate, print a table and return 1 if a rate is not what it should be."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--smoke", action="store_true", help="a tenth of the shops")
    smoke = parser.parse_args().smoke
    shops = SMOKE_SHOPS if smoke else SHOPS
    found = pd.DataFrame({effect: simulate_shops(shops, effect).mean() for effect in EFFECTS}).T
    lines = [f"| Effect | {' | '.join(found.columns)} |", "|---" * (len(found.columns) + 1) + "|"]
    lines += [
        f"| {effect:.2f} | " + " | ".join(f"{value:.3f}" for value in row) + " |"
        for effect, row in zip(found.index, found.to_numpy(), strict=True)
    ]
    table = f"# Intervals over {shops} generated shops\n\n" + "\n".join(lines) + "\n"
    sys.stdout.write(table)
    if smoke:
        return 0
    (RESULTS / "experiments.md").write_text(table)
    nothing = found.loc[0.0]
    covered = found[["is_share_covered", "is_revenue_covered"]]
    kept = (
        (covered - LEVEL).abs().max().max() <= TOLERANCE
        and abs(nothing["is_found"] - (1 - LEVEL)) <= TOLERANCE
        and nothing["is_found_always_valid"] <= 1 - LEVEL
        and found["is_always_covered"].min() >= LEVEL - TOLERANCE
    )
    return int(not kept)


if __name__ == "__main__":
    sys.exit(main())
