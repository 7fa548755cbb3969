"""Benchmark of product neighbours and of the lists made from them, beside other libraries.

::

    python -m benchmarks.recommendation
    python -m benchmarks.recommendation --smoke
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

MODULE = "benchmarks.recommendation"
SEED, NEIGHBOURS, LISTED = 7, 50, 10
# Customers, products, purchases and the most memory that ours may take, in MB.
SIZES = {
    "50,000 x 5,000": (50_000, 5_000, 2_200_000, 200),
    "500,000 x 20,000": (500_000, 20_000, 12_000_000, 600),
}
SMOKE_SIZES = {"2,000 x 300": (2_000, 300, 20_000, 200)}
# Brute force in blocks of so many rows.
BLOCK = 500
# A cosine below it is a rounding error of none.
LEAST_SIMILARITY = 1e-9


def write_purchases(file: Path, customers: int, products: int, purchases: int) -> None:
    """Write a seeded matrix of who bought what: Zipf-like products, log-normal activity.

    Parameters
    ----------
    file : path
        Where the sparse matrix of shape (customers, products) goes.
    customers, products, purchases : int
        Its size; purchases drawn twice count once, so that a few less are left.
    """
    import numpy as np
    from scipy import sparse

    generator = np.random.default_rng(SEED)
    activity = generator.lognormal(0, 1, customers)
    popularity = 1 / (np.arange(products) + 10) ** 0.9
    # Drawn more than wanted, since some fall on each other.
    drawn = int(purchases * 1.18)
    rows = generator.choice(customers, drawn, p=activity / activity.sum()).astype(np.int32)
    columns = generator.choice(products, drawn, p=popularity / popularity.sum()).astype(np.int32)
    pairs = np.unique(rows.astype(np.int64) * products + columns)
    pairs = np.sort(generator.permutation(pairs)[:purchases])
    places = (pairs // products, pairs % products)
    matrix = sparse.csr_matrix((np.ones(len(pairs)), places), shape=(customers, products))
    sparse.save_npz(file, matrix, compressed=False)


def write_neighbours(file: Path) -> None:
    """Write the neighbours that the lists are made from."""
    from scipy import sparse

    from tessera.recommendation import ProductNeighbours

    near = ProductNeighbours(NEIGHBOURS).fit(sparse.load_npz(file)).similarity_
    sparse.save_npz(file.with_suffix(".neighbours.npz"), near, compressed=False)


def neighbours_by_tessera(file: Path) -> tuple[float, int, Use]:
    """Take the product's own class."""
    from scipy import sparse

    from tessera.recommendation import ProductNeighbours

    bought = sparse.load_npz(file)
    before = use()
    kept = ProductNeighbours(NEIGHBOURS).fit(bought).similarity_
    return kept.data.sum(), kept.nnz, spent(before)


def neighbours_by_implicit(file: Path) -> tuple[float, int, Use]:
    """Take implicit's cosine recommender on one thread; it keeps a product as its own neighbour."""
    import numpy as np
    from implicit.nearest_neighbours import CosineRecommender
    from scipy import sparse

    bought = sparse.load_npz(file)
    before = use()
    model = CosineRecommender(K=NEIGHBOURS + 1, num_threads=1)
    model.fit(bought, show_progress=False)
    kept = sparse.csr_matrix(model.similarity)
    rows = np.repeat(np.arange(kept.shape[0]), np.diff(kept.indptr))
    is_other = kept.indices != rows
    return kept.data[is_other].sum(), int(is_other.sum()), spent(before)


def neighbours_by_brute_force(file: Path) -> tuple[float, int, Use]:
    """Take scikit-learn's cosines of normalised rows, block by block, and the best of each."""
    import numpy as np
    from scipy import sparse
    from sklearn.neighbors import NearestNeighbors

    bought = sparse.load_npz(file)
    before = use()
    by_product = bought.T.tocsr()
    model = NearestNeighbors(
        n_neighbors=NEIGHBOURS + 1, metric="cosine", algorithm="brute", n_jobs=1
    ).fit(by_product)
    total, count = 0.0, 0
    for first in range(0, by_product.shape[0], BLOCK):
        distances, found = model.kneighbors(by_product[first : first + BLOCK])
        own = np.arange(first, first + len(found))[:, None]
        similarity = np.where(found == own, 0, 1 - distances)
        # A product without buyers is as far from all.
        similarity[similarity < LEAST_SIMILARITY] = 0
        total += similarity.sum()
        count += np.count_nonzero(similarity)
    return total, count, spent(before)


def neighbours_by_duckdb(file: Path) -> tuple[float, int, Use]:
    """Join the purchases with themselves in SQL."""
    import duckdb
    import numpy as np
    import pyarrow as pa
    from scipy import sparse

    bought = sparse.load_npz(file)
    before = use()
    rows = np.repeat(np.arange(bought.shape[0], dtype=np.int32), np.diff(bought.indptr))
    lines = pa.table({"c": rows, "p": bought.indices.astype(np.int32)})
    with duckdb.connect() as connection:
        connection.execute("set threads = 2")
        connection.execute("set memory_limit = '6GB'")
        connection.execute("set preserve_insertion_order = false")
        connection.register("lines", lines)
        total, count = connection.execute(
            f"""
            with buyers as (select p, count(*) as n from lines group by p),
            pairs as (
                select a.p, b.p as other, count(*) as common
                from lines as a inner join lines as b on a.c = b.c and a.p != b.p
                group by a.p, b.p
            ),
            ranked as (
                select common / sqrt(x.n * y.n) as similarity,
                    row_number() over (
                        partition by pairs.p order by common / sqrt(x.n * y.n) desc
                    ) as place
                from pairs inner join buyers as x on pairs.p = x.p
                inner join buyers as y on pairs.other = y.p
            )
            select sum(similarity), count(*) from ranked where place <= {NEIGHBOURS}
            """
        ).fetchone()
    return total, count, spent(before)


def _similarity(file: Path):
    """Read the purchases and the neighbours that the others make lists from."""
    from scipy import sparse

    return sparse.load_npz(file), sparse.load_npz(file.with_suffix(".neighbours.npz"))


def lists_by_tessera(file: Path) -> tuple[float, int, Use]:
    """Fit the product's own method, neighbours included, and recommend."""
    import numpy as np
    from scipy import sparse

    from tessera.recommendation.methods import ItemKNN

    bought = sparse.load_npz(file)
    method = ItemKNN(NEIGHBOURS).fit(bought)
    before = use()
    _, scores = method.recommend(np.arange(bought.shape[0]), LISTED, exclude_seen=True)
    return np.nansum(scores), int((scores > 0).sum()), spent(before)


def lists_by_implicit(file: Path) -> tuple[float, int, Use]:
    """Give implicit the same neighbours and let it recommend, on one thread."""
    import numpy as np
    from implicit.nearest_neighbours import CosineRecommender, NearestNeighboursScorer

    bought, near = _similarity(file)
    model = CosineRecommender(K=NEIGHBOURS, num_threads=1)
    model.similarity = near.T.tocsr()
    model.scorer = NearestNeighboursScorer(model.similarity)
    before = use()
    total, count = 0.0, 0
    for first in range(0, bought.shape[0], 10_000):
        some = np.arange(first, min(first + 10_000, bought.shape[0]))
        _, scores = model.recommend(some, bought[some], N=LISTED, filter_already_liked_items=True)
        kept = scores[scores > 0]
        total, count = total + kept.sum(), count + len(kept)
    return total, count, spent(before)


def lists_by_brute_force(file: Path) -> tuple[float, int, Use]:
    """Multiply sparse matrices block by block, and partition the dense result with numpy."""
    import numpy as np

    bought, near = _similarity(file)
    by_bought = near.T.tocsr()
    before = use()
    total, count = 0.0, 0
    for first in range(0, bought.shape[0], BLOCK):
        some = bought[first : first + BLOCK]
        scores = (some @ by_bought).toarray()
        scores[some.nonzero()] = 0
        best = np.partition(scores, scores.shape[1] - LISTED, axis=1)[:, -LISTED:]
        total, count = total + best.sum(), count + np.count_nonzero(best)
    return total, count, spent(before)


TASKS = {
    f"{NEIGHBOURS} neighbours of every product": {
        OURS: neighbours_by_tessera,
        "implicit": neighbours_by_implicit,
        "scikit-learn, brute force": neighbours_by_brute_force,
        "DuckDB, self-join": neighbours_by_duckdb,
    },
    f"{LISTED} products for every customer": {
        OURS: lists_by_tessera,
        "implicit": lists_by_implicit,
        "scipy and numpy, brute force": lists_by_brute_force,
    },
}


def measure(size: tuple[int, int, int, int], folder: Path) -> dict[str, dict[str, dict]]:
    """Run every way of every task.

    Parameters
    ----------
    size : tuple of int
        From ``SIZES``.
    folder : path
        Where the matrix goes.

    Returns
    -------
    dict of str to dict of str to dict
        By task and way, what was found and what the process cost.
    """
    file = folder / "purchases.npz"
    run_once([sys.executable, "-m", MODULE, "--write", str(file), *map(str, size[:3])], ROOT)
    return {task: measure_ways(MODULE, task, ways, file) for task, ways in TASKS.items()}


def markdown(found: dict[str, dict[str, dict[str, dict]]], sizes: dict) -> str:
    """Return the report: aims, then for each size and task the ways beside each other."""
    aims, parts = [], []
    for size, tasks in found.items():
        for task, ways in tasks.items():
            ours = ways[OURS]
            ratio = ours["own_cpu_seconds"] / fastest_peer(ways)
            limit = sizes[size][3]
            aims += [
                (f"{size}, {task}: the same checksum from all", f"{ours['checksum']:.2f}",
                 agree(ways)),
                (f"{size}, {task}: no more CPU than the fastest peer", f"{ratio:.2f} times",
                 ratio <= 1),
                (f"{size}, {task}: under {limit} MB", f"{ours['peak_mb']:.0f} MB",
                 ours["peak_mb"] < limit),
            ]  # fmt: skip
            parts += [f"## {size}: {task}", ways_table(ways)]
    packages = ", ".join(
        f"{name} {version(name)}"
        for name in ("numpy", "scipy", "scikit-learn", "implicit", "sparse-dot-topn", "duckdb")
    )
    return "\n\n".join(
        [
            "# Product neighbours and the lists made from them",
            f"Seeded synthetic purchases (seed {SEED}), Zipf-like products, log-normal activity; "
            f"python {platform.python_version()}, {packages}, {platform.system()} "
            f"{platform.machine()}, cores {os.cpu_count()}. DuckDB has two threads, others one.",
            aims_table(aims),
            f"{LEGEND} Tessera's lists include finding the neighbours in all but own CPU; the "
            "others read them. The checksum is the sum of the similarities or scores kept, which "
            "does not depend on how equal ones are settled. DuckDB makes no lists here: its join "
            "of purchases and neighbours held 14 GB at the smaller size and was stopped after ten "
            "minutes.",
            *parts,
        ]
    ) + "\n"  # fmt: skip


def main() -> None:
    """Run the benchmark, or one way of it."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--smoke", action="store_true", help="a small matrix; nothing written")
    parser.add_argument("--way", nargs=3, metavar=("TASK", "WAY", "FILE"), help="run this only")
    parser.add_argument("--write", nargs=4, metavar=("FILE", "C", "P", "N"), help="write only")
    arguments = parser.parse_args()
    if arguments.way:
        task, way, file = arguments.way
        run_way(TASKS[task][way], Path(file))
        return
    if arguments.write:
        file, *size = arguments.write
        write_purchases(Path(file), *map(int, size))
        write_neighbours(Path(file))
        return
    sizes = SMOKE_SIZES if arguments.smoke else SIZES
    found = {}
    for name, size in sizes.items():
        with tempfile.TemporaryDirectory(prefix="tessera_benchmark_") as temporary:
            found[name] = measure(size, Path(temporary))
    text = markdown(found, sizes)
    print(text)
    if not all(agree(ways) for tasks in found.values() for ways in tasks.values()):
        sys.exit("The ways do not agree: the figures compare unequal work.")
    if not arguments.smoke:
        RESULTS.mkdir(exist_ok=True)
        (RESULTS / "recommendation.md").write_text(text)


if __name__ == "__main__":
    main()
