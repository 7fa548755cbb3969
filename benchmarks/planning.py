"""Benchmark of planning under a budget: a million customers, twenty actions.

::

    python -m benchmarks.planning
    python -m benchmarks.planning --smoke
"""

import argparse
import resource
import sys
import time

import numpy as np

from benchmarks.ways import RESULTS
from tessera.planning import Plan, plan_under_budget

BLOCK = 100_000
CPU_AIM, MEMORY_AIM, GAP_AIM = 8.0, 1000, 2e-4
# Customers, actions, and the budget as a share of what everybody's best action costs.
SIZES = ((200, 5, 0.2), (2_000, 20, 0.2), (100_000, 20, 0.1), (1_000_000, 20, 0.1))


def drawn(customers: int, actions: int) -> tuple[np.ndarray, np.ndarray]:
    """Return values, of shape (customers, actions + 1), and costs in pence; the first is nothing.

    Actions that cost more bring more on average, and some customers like any action better.
    """
    generator = np.random.default_rng(0)
    costs = np.append(0, np.sort(generator.uniform(0.05, 3, actions)).round(2))
    means = costs[1:] * generator.uniform(0.3, 1.6, actions)
    values = np.zeros((customers, actions + 1), dtype=np.float32)
    for start in range(0, customers, BLOCK):
        block = values[start : start + BLOCK]
        noise = generator.normal(0, 0.8, (len(block), actions))
        liking = generator.normal(0, 0.5, (len(block), 1))
        block[:, 1:] = np.maximum(noise + means + liking, -5).round(4)
    return values, np.round(costs * 100).astype(np.int64)


def planned(customers: int, actions: int, share: float) -> tuple[Plan, int, float]:
    """Return the plan of drawn customers, its budget in pence, and the CPU-seconds that it took."""
    values, costs = drawn(customers, actions)
    budget = round(int(costs[values.argmax(axis=1)].sum()) * share)
    start = time.process_time()
    return plan_under_budget(values, costs, budget), budget, time.process_time() - start


def main() -> int:
    """Plan, print a table and return 1 if an aim is missed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--smoke", action="store_true", help="without the large sizes")
    smoke = parser.parse_args().smoke
    rows, missed = [], False
    for customers, actions, share in SIZES[: 2 if smoke else None]:
        plan, budget, seconds = planned(customers, actions, share)
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
        rows.append(
            f"| {customers:,} x {actions} | {budget / 100:,.2f} | {plan.value:,.4f} "
            f"| {plan.bound:,.4f} | {plan.gap:.1e} | {seconds:.2f} | {peak} |"
        )
        missed |= plan.gap > GAP_AIM or seconds > CPU_AIM or peak > MEMORY_AIM
    header = "| Customers x actions | Budget | Value | No plan above | Gap | CPU-s | Peak MB |"
    table = "\n".join([header, "|---|---|---|---|---|---|---|", *rows])
    sys.stdout.write(f"{table}\n")
    if not smoke:
        text = (
            f"# Planning under a budget\n\n{table}\n\nAims: a gap of {GAP_AIM} at most, a million"
            f" customers within {CPU_AIM:.0f} CPU-seconds and {MEMORY_AIM} MB.\n"
        )
        (RESULTS / "planning.md").write_text(text)
    return int(missed)


if __name__ == "__main__":
    sys.exit(main())
