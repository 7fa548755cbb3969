"""Benchmark of counting purchases: what each customer buys most, and what is bought together.

::

    python -m benchmarks.purchase_counts
    python -m benchmarks.purchase_counts --smoke
"""

import argparse
import os
import platform
import sys
import tempfile
from importlib.metadata import version
from pathlib import Path

from benchmarks.measure import run_once
from benchmarks.ways import (
    LEGEND,
    OURS,
    RESULTS,
    ROOT,
    Use,
    agree,
    aims_table,
    fastest_peer,
    measure_ways,
    run_way,
    spent,
    use,
    ways_table,
)

MODULE = "benchmarks.purchase_counts"
SEED, LISTED, THREADS = 7, 10, 2
# Order lines, customers and products; lines per pair of a customer and a product as in
# Online Retail II.
LINES, CUSTOMERS, PRODUCTS, REPEATS = 10_000_000, 500_000, 20_000, 1.6
# Baskets, items in the mean and products, as in Groceries; sets in this share of them count.
BASKETS, ITEMS, ASSORTMENT, LEAST_SHARE = 1_000_000, 4.4, 169, 0.001
CPU_AIMS = {"personal": 1.0, "pairs": 2.0}
SMOKE_SHARE = 0.01


def write_purchases(folder: Path, share: float) -> None:
    """Write seeded order lines and baskets: Zipf-like products, log-normal activity.

    Parameters
    ----------
    folder : path
        Gets ``personal.parquet`` (customer, product) in the order of time, and
        ``pairs.parquet`` (basket_number, product_id), each product once.
    share : float
        Of the whole size.
    """
    import numpy as np
    import pyarrow as pa
    import pyarrow.parquet as pq

    generator = np.random.default_rng(SEED)
    lines, customers = int(LINES * share), int(CUSTOMERS * share)
    pair_count = int(lines / REPEATS)
    activity = generator.lognormal(0, 1, customers)
    popularity = 1 / (np.arange(PRODUCTS) + 10) ** 0.9
    buyers = generator.choice(customers, pair_count, p=activity / activity.sum())
    bought = generator.choice(PRODUCTS, pair_count, p=popularity / popularity.sum())
    again = generator.integers(0, pair_count, lines - pair_count)
    order = generator.permutation(np.concatenate([np.arange(pair_count), again]))
    table = pa.table(
        {"customer": buyers[order].astype(np.int32), "product": bought[order].astype(np.int32)}
    )
    pq.write_table(table, folder / "personal.parquet")
    sizes = generator.geometric(1 / ITEMS, int(BASKETS * share))
    weights = 1 / (np.arange(ASSORTMENT) + 3) ** 0.9
    items = generator.choice(ASSORTMENT, sizes.sum(), p=weights / weights.sum())
    numbers = np.repeat(np.arange(len(sizes)), sizes)
    found = np.unique(numbers * ASSORTMENT + items)
    table = pa.table(
        {
            "basket_number": (found // ASSORTMENT).astype(np.int32),
            "product_id": (found % ASSORTMENT).astype(np.int32),
        }
    )
    pq.write_table(table, folder / "pairs.parquet")


def _popularity_ranks(product):  # noqa: ANN001
    """Rank products by falling number of lines, ties by product."""
    import numpy as np

    lines = np.bincount(product, minlength=PRODUCTS)
    ranks = np.empty(PRODUCTS, dtype=np.int64)
    ranks[np.lexsort((np.arange(PRODUCTS), -lines))] = np.arange(PRODUCTS)
    return ranks


def personal_by_sql(file: Path) -> tuple[float, int, Use]:
    """Count in DuckDB; count and rank by popularity are put into one integer and the best kept."""
    import duckdb

    with duckdb.connect() as connection:
        connection.execute(f"set threads = {THREADS}")
        connection.execute(f"create table lines as from '{file}'")
        before = use()
        connection.execute(
            f"""
            create table ranks as
            select product,
                cast(row_number() over (order by count(*) desc, product) - 1 as integer) as rank
            from lines group by product;
            create table listed as
            select customer, max(pair_count * {PRODUCTS} + {PRODUCTS - 1} - rank, {LISTED}) as best
            from (
                select customer, rank, count(*) as pair_count
                from lines inner join ranks using (product)
                group by customer, rank
            )
            group by customer
            """
        )
        used = spent(before)
        total, count = connection.execute(
            f"""
            select sum(place * product), count(*) from (
                select unnest(best) as packed, generate_subscripts(best, 1) as place from listed
            ) inner join ranks on {PRODUCTS - 1} - packed % {PRODUCTS} = rank
            """
        ).fetchone()
    return total, count, used


def personal_by_scipy(file: Path) -> tuple[float, int, Use]:
    """Count in a sparse matrix, and sort each customer's products."""
    import numpy as np
    import pyarrow.parquet as pq
    from scipy import sparse

    table = pq.read_table(file)
    customer, product = table["customer"].to_numpy(), table["product"].to_numpy()
    before = use()
    ranks = _popularity_ranks(product)
    counts = sparse.csr_matrix((np.ones(len(product), dtype=np.int32), (customer, product)))
    rows = np.repeat(np.arange(counts.shape[0]), np.diff(counts.indptr))
    order = np.lexsort((ranks[counts.indices], -counts.data, rows))
    places = np.arange(len(rows)) - counts.indptr[rows] + 1
    is_listed = places <= LISTED
    products = counts.indices[order][is_listed]
    total = (places[is_listed] * products.astype(np.int64)).sum()
    return total, is_listed.sum(), spent(before)


def personal_by_pandas(file: Path) -> tuple[float, int, Use]:
    """Group and sort in pandas."""
    import pandas as pd

    lines = pd.read_parquet(file)
    before = use()
    ranks = _popularity_ranks(lines["product"].to_numpy())
    counts = lines.groupby(["customer", "product"], sort=False).size().reset_index(name="lines")
    counts["rank"] = ranks[counts["product"]]
    counts = counts.sort_values(["customer", "lines", "rank"], ascending=[True, False, True])
    counts["place"] = counts.groupby("customer").cumcount() + 1
    listed = counts[counts["place"] <= LISTED]
    return (listed["place"] * listed["product"]).sum(), len(listed), spent(before)


def _least_count(basket_count: int) -> int:
    return max(int(basket_count * LEAST_SHARE), 1)


def pairs_by_tessera(file: Path) -> tuple[float, int, Use]:
    """Take the product's own level-wise search in SQL."""
    import duckdb
    import pyarrow.parquet as pq

    from tessera.recommendation.association.baskets import read_baskets
    from tessera.recommendation.association.levelwise import level_wise

    lines = pq.read_table(file)
    before = use()
    baskets = read_baskets(lines)
    with duckdb.connect() as connection:
        connection.execute(f"set threads = {THREADS}")
        least = _least_count(baskets.basket_count)
        _, counts = next(level_wise(connection, baskets, least, 2))
    return counts.sum(), len(counts), spent(before)


def pairs_by_scipy(file: Path) -> tuple[float, int, Use]:
    """Multiply the sparse matrix of baskets with itself."""
    import numpy as np
    import pyarrow.parquet as pq
    from scipy import sparse

    table = pq.read_table(file)
    before = use()
    places = table["basket_number"].to_numpy(), table["product_id"].to_numpy()
    baskets = sparse.csr_matrix((np.ones(len(places[0]), dtype=np.int32), places))
    counts = sparse.triu(baskets.T @ baskets, k=1).data
    counts = counts[counts >= _least_count(len(np.unique(places[0])))]
    return counts.sum(), len(counts), spent(before)


TASKS = {
    "personal": {
        OURS: personal_by_sql,
        "scipy": personal_by_scipy,
        "pandas": personal_by_pandas,
    },
    "pairs": {
        OURS: pairs_by_tessera,
        "scipy": pairs_by_scipy,
    },
}


def markdown(found: dict[str, dict[str, dict]], share: float) -> str:
    """Return the report: aims, then the ways of each task beside each other."""
    titles = {
        "personal": f"the {LISTED} products that each of {int(CUSTOMERS * share):,} customers "
        f"bought most, of {int(LINES * share):,} order lines",
        "pairs": f"the pairs of products in {int(BASKETS * share):,} baskets",
    }
    aims, parts = [], []
    for task, ways in found.items():
        ours = ways[OURS]["own_cpu_seconds"]
        aims += [
            (f"{task}: at most {CPU_AIMS[task]:g} CPU-seconds", f"{ours:.2f}",
             ours <= CPU_AIMS[task]),
            (f"{task}: no more CPU than the fastest peer", f"{ours / fastest_peer(ways):.2f} times",
             ours <= fastest_peer(ways)),
            (f"{task}: the same from all", f"{ways[OURS]['count']:,} found", agree(ways)),
        ]  # fmt: skip
        parts += [f"## {task.capitalize()}: {titles[task]}", ways_table(ways)]
    packages = ", ".join(
        f"{name} {version(name)}" for name in ("duckdb", "numpy", "scipy", "pandas")
    )
    return "\n\n".join(
        [
            "# Counting purchases",
            f"Seeded synthetic order lines and baskets (seed {SEED}), Zipf-like products; each "
            f"customer and product meet {REPEATS:g} times in the mean, a basket has {ITEMS:g} "
            f"items in the mean, and pairs in {LEAST_SHARE:.1%} of the baskets count. Python "
            f"{platform.python_version()}, {packages}, {platform.system()} {platform.machine()}, "
            f"cores {os.cpu_count()}; DuckDB has {THREADS} threads, others one.",
            aims_table(aims),
            f"{LEGEND} The checksum of lists depends on every product and its place.",
            *parts,
        ]
    ) + "\n"  # fmt: skip


def main() -> None:
    """Run the benchmark, or one way of it."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--smoke", action="store_true", help="a sliver; nothing written")
    parser.add_argument("--way", nargs=3, metavar=("TASK", "WAY", "FILE"), help="run this only")
    parser.add_argument("--write", nargs=2, metavar=("FOLDER", "SHARE"), help="write input only")
    arguments = parser.parse_args()
    if arguments.way:
        task, way, file = arguments.way
        run_way(TASKS[task][way], Path(file))
        return
    if arguments.write:
        folder, share = arguments.write
        write_purchases(Path(folder), float(share))
        return
    share = SMOKE_SHARE if arguments.smoke else 1.0
    with tempfile.TemporaryDirectory(prefix="tessera_benchmark_") as temporary:
        run_once([sys.executable, "-m", MODULE, "--write", temporary, str(share)], ROOT)
        found = {
            task: measure_ways(MODULE, task, ways, Path(temporary) / f"{task}.parquet")
            for task, ways in TASKS.items()
        }
    text = markdown(found, share)
    print(text)
    if not all(agree(ways) for ways in found.values()):
        sys.exit("The ways do not agree: the figures compare unequal work.")
    if not arguments.smoke:
        RESULTS.mkdir(exist_ok=True)
        (RESULTS / "purchase_counts.md").write_text(text)


if __name__ == "__main__":
    main()
