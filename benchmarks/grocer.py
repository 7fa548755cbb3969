"""Benchmark of the whole project on a grocer: few customers, many orders, 92,331 products.

::

    python -m benchmarks.grocer
    python -m benchmarks.grocer --smoke
    python -m benchmarks.grocer --write folder     # only the shop's files
"""

import argparse
import json
import tempfile
from pathlib import Path

import numpy as np
import pandas as pd

from benchmarks.dbt_runs import WITHOUT_UNIT_TESTS, Shop
from benchmarks.measure import summary

# Products, households, orders and order lines, as in two years of a real grocer.
SIZE, SMOKE_SIZE = (92_331, 2_469, 275_000, 1_470_000), (3_000, 200, 4_000, 20_000)
SEED, DAYS, FIRST_DAY = 11, 711, "2023-01-02"
PRODUCTS_PER_SUBCATEGORY, SUBCATEGORIES_PER_CATEGORY = 300, 8
# Of the lines so many are among what the household buys again and again.
HABITS, HABIT_SHARE = 150, 0.55
SYLLABLES = [first + second for first in "bdfgklmnp" for second in "aeio"]
MAX_CPU_SECONDS = 300
# Whole builds are tested elsewhere; these grow with the catalogue.
SMOKE_MODELS = ("--select", "+ml_product_neighbours", "+ml_upsells")


def skewed(generator: np.random.Generator, count: int, size: int, shift: float = 1.0) -> np.ndarray:
    """Draw positions below ``count``, each the rarer the later it comes, after Zipf."""
    weights = 1 / (np.arange(count) + shift)
    return np.searchsorted(np.cumsum(weights / weights.sum()), generator.random(size)).clip(
        max=count - 1
    )


def words(generator: np.random.Generator, count: int) -> np.ndarray:
    """Make up words of three or four syllables."""
    syllables = np.array(SYLLABLES)
    made = ["".join(generator.choice(syllables, 3 + number % 2)) for number in range(count)]
    return np.array(made, dtype=object)


def make_products(generator: np.random.Generator, count: int) -> pd.DataFrame:
    """Make a catalogue: few subcategories hold most products, and names say what a thing is."""
    subcategories = max(count // PRODUCTS_PER_SUBCATEGORY, SUBCATEGORIES_PER_CATEGORY)
    subcategory = skewed(generator, subcategories, count, shift=20)
    things, kinds = words(generator, subcategories), words(generator, 4 * subcategories)
    brands = words(generator, 400)
    thing_price = generator.lognormal(1.0, 0.6, subcategories)
    brand = skewed(generator, len(brands), count, shift=5)
    kind = 4 * subcategory + generator.integers(0, 4, count)
    price = thing_price[subcategory] * generator.lognormal(0, 0.4, count)
    return pd.DataFrame(
        {
            "product_id": [f"P{number:06d}" for number in generator.permutation(count)],
            "product_name": brands[brand] + " " + kinds[kind] + " " + things[subcategory],
            "category": "c " + things[subcategory // SUBCATEGORIES_PER_CATEGORY],
            "subcategory": things[subcategory],
            "brand": brands[brand],
            "list_price": price.clip(0.2).round(2),
        }
    )


def make_lines(
    generator: np.random.Generator, products: pd.DataFrame, households: int, orders: int, lines: int
) -> pd.DataFrame:
    """Make order lines: baskets of all sizes, and much that a household buys again."""
    activity = generator.lognormal(0, 0.8, households)
    household = generator.choice(households, orders, p=activity / activity.sum())
    day = generator.integers(0, DAYS, orders)
    sizes = generator.lognormal(0, 1, orders)
    sizes = np.maximum((sizes * lines / sizes.sum()).round(), 1).astype(int)
    order = np.repeat(np.arange(orders), sizes)
    habits = skewed(generator, len(products), households * HABITS, shift=5)
    habit = household[order] * HABITS + skewed(generator, HABITS, len(order), shift=5)
    product = np.where(
        generator.random(len(order)) < HABIT_SHARE,
        habits[habit],
        skewed(generator, len(products), len(order), shift=5),
    )
    moment = pd.to_datetime(FIRST_DAY) + pd.to_timedelta(
        day * 24 * 60 + generator.integers(8 * 60, 21 * 60, orders), unit="min"
    )
    made = pd.DataFrame({"order": order, "product": product}).drop_duplicates(ignore_index=True)
    return pd.DataFrame(
        {
            "order_id": ("B" + pd.Series(made["order"]).astype(str).str.zfill(7)),
            "line_number": made.groupby("order").cumcount() + 1,
            "customer_id": "H" + pd.Series(household[made["order"]]).astype(str),
            "product_id": products["product_id"].to_numpy()[made["product"]],
            "ordered_at": moment[made["order"]],
            "quantity": generator.choice([1, 1, 1, 2, 3], len(made)),
            "unit_price": products["list_price"].to_numpy()[made["product"]],
        }
    ).sort_values(["ordered_at", "order_id", "line_number"], ignore_index=True)


def write_grocer(folder: Path, size: tuple[int, int, int, int] = SIZE) -> Path:
    """Write the files of a seeded grocer that follow the input contract.

    Parameters
    ----------
    folder : path
        An existing one.
    size : tuple of int
        Products, households, orders and order lines (some fewer, since none is twice in an order).

    Returns
    -------
    path
        The folder.
    """
    generator = np.random.default_rng(SEED)
    products = make_products(generator, size[0])
    products.to_parquet(folder / "products.parquet", index=False)
    make_lines(generator, products, *size[1:]).to_parquet(
        folder / "order_lines.parquet", index=False
    )
    return folder


def main() -> int:
    """Write the grocer, build it, and say what it costs."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--smoke", action="store_true", help="a small shop; no limit is checked")
    parser.add_argument("--write", type=Path, help="only write the files, into this folder")
    options = parser.parse_args()
    size = SMOKE_SIZE if options.smoke else SIZE
    if options.write:
        write_grocer(options.write, size)
        return 0
    with tempfile.TemporaryDirectory() as scratch:
        raw, project = Path(scratch) / "raw", Path(scratch) / "project"
        raw.mkdir()
        project.mkdir()
        shop = Shop(project, write_grocer(raw, size), connector="files")
        selection = SMOKE_MODELS if options.smoke else ()
        found = summary([shop.build(*WITHOUT_UNIT_TESTS, *selection)])
        print(json.dumps({"build": found, "where": shop.node_seconds()}, indent=2))
    is_dear = not options.smoke and found["cpu_seconds"]["median"] > MAX_CPU_SECONDS
    if is_dear:
        print(f"more than {MAX_CPU_SECONDS} CPU-seconds")
    return int(is_dear)


if __name__ == "__main__":
    raise SystemExit(main())
