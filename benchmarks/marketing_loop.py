"""Benchmark of the marketing loop: twelve months in which plans are answered and learned from.

::

    python -m benchmarks.marketing_loop
    python -m benchmarks.marketing_loop --smoke

Made-up customers of the demo's personas, in the segments in which the demo shop has them, answer
each month's contacts by the effects in ``scripts/demo_shop/action_effects.csv``, which no policy
but the oracle knows. All policies have the playbook's actions, the same budget and the same share
held out; learning starts from what ``seeds/config/actions.csv`` believes.
"""

import argparse
import sys
import time
from dataclasses import dataclass, field
from typing import NamedTuple

import numpy as np
import pandas as pd

from benchmarks.report import table
from benchmarks.ways import RESULTS, ROOT
from tessera.planning.beliefs import Arms, Beliefs, believed, compared
from tessera.planning.budget import plan_under_budget
from tessera.planning.exploring import Options, sampled_lifts, tried

MONTHS, SEEDS, CUSTOMERS = 12, 20, 10_000
# What all contacts of a month may cost, in pence a customer; an e-mail costs five.
BUDGET, CONTACT_COST, HOLDOUT = 2.5, 5, 0.1
MARGIN_SHARE = 0.4
# An observed lift is judged where both arms are worth so many customers.
LEAST_SIZE = 50
POLICIES = {
    "learning": "the budget plan by what is believed so far, Thompson sampling of the action",
    "planned": "the same budget plan by the first beliefs, never updated",
    "playbook": "the playbook's first action for whom it is expected to bring most",
    "random": "any of the playbook's actions for anybody",
    "oracle": "the budget plan, knowing each segment's true lifts",
}
# Customers of the demo shop by segment and persona, in the order of the effects' columns.
MIX = {
    "about_to_sleep": (6, 8, 27, 28, 1, 100),
    "at_risk": (47, 6, 32, 6, 3, 0),
    "cannot_lose": (19, 37, 11, 11, 11, 0),
    "champions": (103, 105, 56, 46, 51, 0),
    "hibernating": (21, 25, 27, 45, 6, 168),
    "loyal": (78, 35, 45, 93, 19, 0),
    "needs_attention": (10, 3, 17, 60, 2, 28),
    "new_customers": (12, 8, 15, 17, 4, 24),
    "potential_loyalists": (25, 10, 35, 17, 6, 32),
    "promising": (5, 7, 15, 23, 2, 57),
}
# Mean and standard deviation of the log of an order's value, and the chance of one in a month
# without a contact, by persona, as predicted in the demo shop.
ORDER_VALUE = ((2.9, 0.64), (4.5, 1.0), (3.1, 0.7), (3.7, 0.8), (5.3, 1.0), (2.9, 0.8))
RESPONSE = np.array([0.19, 0.19, 0.12, 0.08, 0.2, 0.03])


class Shop(NamedTuple):
    """Customers, what may be done for them, and what it truly does."""

    persona: np.ndarray
    segment: np.ndarray
    order_value: np.ndarray
    allowed: np.ndarray
    first: np.ndarray
    options: Options
    effects: np.ndarray
    true_lift: np.ndarray


@dataclass
class History:
    """What a policy did and saw, month by month."""

    value: list[float] = field(default_factory=list)
    contacts: list[int] = field(default_factory=list)
    campaigns: list[np.ndarray] = field(default_factory=list)
    weighted: list[np.ndarray] = field(default_factory=list)

    @property
    def arms(self) -> Arms:
        """What the months' campaigns say together, each compared with its own control."""
        return compared(Arms(*np.stack(self.campaigns, axis=1)))


class Playbook(NamedTuple):
    """The seeds that a marketer edits."""

    actions: list[str]
    prior_lift: np.ndarray
    prior_sd: np.ndarray
    choices: dict[str, list[int]]
    discount: dict[str, float]
    gives_discount: np.ndarray


def read_playbook() -> Playbook:
    """Return what the seeds say about the segments of MIX, in the order of the playbook."""
    actions = pd.read_csv(ROOT / "seeds" / "config" / "actions.csv")
    actions = actions[actions["action"] != "nothing"].reset_index(drop=True)
    places = {name: number for number, name in enumerate(actions["action"])}
    rows = pd.read_csv(ROOT / "seeds" / "config" / "playbook.csv", keep_default_na=False)
    is_plain = (rows["lifecycle_stage"] == "") & (rows["churn_band"] == "")
    rows = rows[is_plain & rows["rfm_segment"].isin(MIX)].set_index("rfm_segment")
    choices = {
        segment: [
            places[one] for one in [row["action"], *filter(None, row["other_actions"].split("|"))]
        ]
        for segment, row in rows.iterrows()
    }
    return Playbook(
        list(actions["action"]),
        actions["prior_lift"].to_numpy(),
        actions["prior_lift_sd"].to_numpy(),
        choices,
        rows["discount_from"].astype(float).to_dict(),
        actions["gives_discount"].to_numpy(dtype=bool),
    )


def make_shop(playbook: Playbook, count: int, seed: int) -> Shop:
    """Draw customers."""
    generator = np.random.default_rng(seed)
    truth = pd.read_csv(ROOT / "scripts" / "demo_shop" / "action_effects.csv", index_col=0)
    effects = truth.loc[playbook.actions].to_numpy().T
    mix = np.array(list(MIX.values()), dtype=float)
    cell = generator.choice(mix.size, count, p=mix.ravel() / mix.sum())
    segment, persona = np.divmod(cell, mix.shape[1])
    mean, spread = np.array(ORDER_VALUE).T
    order_value = np.exp(generator.normal(mean[persona], spread[persona]))
    width = len(playbook.actions)
    allowed_by_segment = np.zeros((len(MIX), width), dtype=bool)
    for number, name in enumerate(MIX):
        allowed_by_segment[number, playbook.choices[name]] = True
    discount = (
        np.array([playbook.discount[name] for name in MIX])[:, None] * playbook.gives_discount
    )
    allowed = allowed_by_segment[segment]
    # What the shop expects without a contact is right; what a contact adds is what it learns.
    taken_off = discount[segment] * order_value[:, None]
    scale = order_value[:, None] * MARGIN_SHARE - taken_off
    shift = -RESPONSE[persona][:, None] * taken_off - CONTACT_COST / 100
    counts = np.stack(
        [np.bincount(segment[persona == one], minlength=len(MIX)) for one in range(6)]
    )
    return Shop(
        persona,
        segment,
        order_value,
        allowed,
        np.array([playbook.choices[name][0] for name in MIX])[segment],
        Options(
            segment,
            scale,
            np.where(allowed, shift, -np.inf),
            np.full(allowed.shape, CONTACT_COST),
            allowed,
        ),
        effects,
        (counts.T @ effects) / np.maximum(counts.sum(axis=0), 1)[:, None],
    )


def choose(
    policy: str, shop: Shop, beliefs: Beliefs, playbook: Playbook, seed: int
) -> tuple[np.ndarray, np.ndarray]:
    """Return each customer's action, -1 for nothing, and how probable it was."""
    count = len(shop.segment)
    budget = int(BUDGET * count)
    draws = np.random.default_rng(seed).random(count)
    certain = np.ones(count)
    if policy == "random":
        choice = np.where(shop.allowed, np.random.default_rng(seed).random(shop.allowed.shape), -1)
        contacted = draws.argsort()[: budget // CONTACT_COST]
        chosen = np.full(count, -1)
        chosen[contacted] = choice.argmax(axis=1)[contacted]
        return chosen, certain
    lift = {"oracle": shop.true_lift, "learning": beliefs.lift}.get(policy, playbook.prior_lift)
    lift = np.broadcast_to(lift, shop.true_lift.shape)
    values = lift[shop.segment] * shop.options.scale + shop.options.shift
    if policy == "playbook":
        is_first = np.arange(values.shape[1]) == shop.first[:, None]
        values = np.where(is_first, values, -np.inf)
    choice = plan_under_budget(values, shop.options.costs, budget).choice.astype(int)
    if policy == "learning":
        return tried(sampled_lifts(beliefs, seed), shop.options, choice, draws)
    return choice, certain


def play_month(
    shop: Shop, choice: np.ndarray, propensity: np.ndarray, history: History, seed: int
) -> None:
    """Let customers answer, and note what the contacts truly brought and what was seen."""
    generator = np.random.default_rng([seed, 1])
    is_planned = choice >= 0
    is_control = generator.random(len(choice)) < HOLDOUT
    is_treated = is_planned & ~is_control
    effect = shop.effects[shop.persona, choice.clip(0)]
    base = RESPONSE[shop.persona]
    chance = np.clip(base + np.where(is_treated, effect, 0), 0, 1)
    buys = generator.random(len(choice)) < chance
    at = np.arange(len(choice)), choice.clip(0)
    value = (np.clip(base + effect, 0, 1) - base) * shop.options.scale[at] + shop.options.shift[at]
    history.value.append(float(value[is_treated].sum()))
    history.contacts.append(int(is_treated.sum()))
    shape = shop.true_lift.shape

    def cells(which: np.ndarray, weights: np.ndarray | None = None) -> np.ndarray:
        place = np.ravel_multi_index((shop.segment[which], choice[which]), shape)
        weight = None if weights is None else weights[which]
        return np.bincount(place, weight, minlength=shape[0] * shape[1]).reshape(shape)

    is_held = is_planned & is_control
    seen = [cells(which) for which in (is_treated, is_treated & buys, is_held, is_held & buys)]
    history.campaigns.append(np.stack(seen))
    weight = 1 / propensity
    sums = []
    for arm in (is_treated, is_held):
        for power in (1, 2):
            sums += [cells(arm, weight**power), cells(arm & buys, weight**power)]
    history.weighted.append(np.stack(sums))


def observed_size(history: History) -> np.ndarray:
    """Return of how many equally probable customers the smaller arm is worth (Kish)."""
    sums = np.sum(history.weighted, axis=0)
    with np.errstate(divide="ignore", invalid="ignore"):
        sizes = [np.nan_to_num(arm[0] ** 2 / arm[2]) for arm in (sums[:4], sums[4:])]
    return np.minimum(*sizes)


def observed_lifts(history: History) -> tuple[np.ndarray, np.ndarray]:
    """Return inverse-propensity estimates of the lifts with their standard errors."""
    sums = np.sum(history.weighted, axis=0)
    with np.errstate(divide="ignore", invalid="ignore"):
        rates, variances = [], []
        for weight, bought, square, bought_square in (sums[:4], sums[4:]):
            rate = bought / weight
            rates.append(rate)
            # Sum of squares of weight times (outcome less rate), outcomes being 0 or 1.
            spread = bought_square * (1 - rate) ** 2 + (square - bought_square) * rate**2
            variances.append(spread / weight**2)
    return rates[0] - rates[1], np.sqrt(variances[0] + variances[1])


def play(policy: str, shop: Shop, playbook: Playbook, months: int, seed: int) -> History:
    """Play a policy through the months."""
    history = History()
    shape = shop.true_lift.shape
    beliefs = Beliefs(
        np.broadcast_to(playbook.prior_lift, shape), np.broadcast_to(playbook.prior_sd, shape)
    )
    for month in range(months):
        this = seed * 1000 + month
        choice, propensity = choose(policy, shop, beliefs, playbook, this)
        play_month(shop, choice, propensity, history, this)
        beliefs = believed(history.arms, playbook.prior_lift, playbook.prior_sd)
    return history


def interval(values: np.ndarray) -> tuple[float, float, float]:
    """Return mean and 95 % interval over the seeds."""
    from scipy import stats

    mean = values.mean()
    half = stats.t.ppf(0.975, len(values) - 1) * values.std(ddof=1) / np.sqrt(len(values))
    return float(mean), float(mean - half), float(mean + half)


def coverage(shop: Shop, history: History, playbook: Playbook) -> dict[str, np.ndarray]:
    """Return, for each segment's actions, whether intervals cover the true lift, and errors."""
    after = believed(history.arms, playbook.prior_lift, playbook.prior_sd)
    lift, error = observed_lifts(history)
    can = np.zeros(lift.shape, dtype=bool)
    for number, name in enumerate(MIX):
        can[number, playbook.choices[name]] = True
    is_seen = can & (observed_size(history) >= LEAST_SIZE)
    truth = shop.true_lift
    seen = history.arms
    naive = seen.treated_buyers / np.maximum(seen.treated, 1) - seen.control_buyers / np.maximum(
        seen.control, 1
    )
    return {
        "believed": (np.abs(after.lift - truth) <= 1.96 * after.sd)[can],
        "observed": (np.abs(lift - truth) <= 1.96 * error)[is_seen],
        "prior_error": np.abs(playbook.prior_lift - truth)[can],
        "believed_error": np.abs(after.lift - truth)[can],
        "observed_bias": (lift - truth)[is_seen],
        "naive_bias": (naive - truth)[is_seen],
    }


def run(count: int, months: int, seeds: int) -> tuple[dict[str, np.ndarray], dict[str, np.ndarray]]:
    """Return value per contact by policy, of shape (seeds, months), and how true estimates were."""
    playbook = read_playbook()
    found: dict[str, list[list[float]]] = {policy: [] for policy in POLICIES}
    truths: list[dict[str, np.ndarray]] = []
    for seed in range(seeds):
        shop = make_shop(playbook, count, seed)
        for policy in POLICIES:
            history = play(policy, shop, playbook, months, seed)
            found[policy].append(
                [
                    value / max(n, 1)
                    for value, n in zip(history.value, history.contacts, strict=True)
                ]
            )
            if policy == "learning":
                truths.append(coverage(shop, history, playbook))
    joined = {name: np.concatenate([one[name] for one in truths]) for name in truths[0]}
    return {policy: np.array(rows) for policy, rows in found.items()}, joined


def drawing(found: dict[str, np.ndarray]) -> str:
    """Return the value per contact by month, with intervals, as SVG."""
    width, height, left, top = 760, 380, 60, 20
    colours = dict(
        zip(POLICIES, ("#0b6e4f", "#5b8def", "#b36a00", "#888888", "#222222"), strict=True)
    )
    months = next(iter(found.values())).shape[1]
    curves = {
        name: np.array([interval(column) for column in rows.T]) for name, rows in found.items()
    }
    low = min(0.0, min(line.min() for line in curves.values()))
    high = max(line.max() for line in curves.values()) * 1.05

    def point(month: int, value: float) -> str:
        x = left + month * (width - left - 130) / max(months - 1, 1)
        y = top + (high - value) / (high - low) * (height - 2 * top - 20)
        return f"{x:.1f},{y:.1f}"

    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}"'
        ' font-family="sans-serif" font-size="12">',
        f'<rect width="{width}" height="{height}" fill="#ffffff"/>',
    ]
    for tick in np.arange(np.ceil(low * 2) / 2, high, 0.5):
        x, y = point(0, tick).split(",")
        parts.append(f'<text x="{left - 12}" y="{y}" text-anchor="end">{tick:.1f}</text>')
        end = point(months - 1, tick).split(",")[0]
        parts.append(f'<path d="M{x},{y}H{end}" stroke="#dddddd"/>')
    for month in range(months):
        x = point(month, low).split(",")[0]
        parts.append(f'<text x="{x}" y="{height - 24}" text-anchor="middle">{month + 1}</text>')
    for name, line in curves.items():
        band = [point(month, row[1]) for month, row in enumerate(line)]
        band += [point(month, row[2]) for month, row in reversed(list(enumerate(line)))]
        path = " ".join(point(month, row[0]) for month, row in enumerate(line))
        x, y = point(months - 1, line[-1, 0]).split(",")
        parts += [
            f'<polygon points="{" ".join(band)}" fill="{colours[name]}" opacity="0.15"/>',
            f'<polyline points="{path}" fill="none" stroke="{colours[name]}" stroke-width="2"/>',
            f'<text x="{float(x) + 8}" y="{y}" fill="{colours[name]}">{name}</text>',
        ]
    parts.append(
        f'<text x="{left}" y="{height - 6}">Month; value per contact in pounds</text></svg>'
    )
    return "\n".join(parts) + "\n"


def mean(values: np.ndarray) -> float:
    """Return the mean, not a number of nothing."""
    return float(values.mean()) if len(values) else float("nan")


def lines(header: list[str], rows: list[list[str]]) -> str:
    """Return a table as text."""
    return "\n".join(table(header, rows))


def report(
    found: dict[str, np.ndarray], truths: dict[str, np.ndarray], count: int
) -> tuple[str, list[str]]:
    """Return the tables, and the aims that are missed."""
    seeds, months = found["learning"].shape
    rows = [
        [f"{month + 1}", *(f"{found[name][:, month].mean():.2f}" for name in POLICIES)]
        for month in range(months)
    ]
    gains, missed = [], []
    for other in ("playbook", "planned", "random"):
        for first, last in ((0, 1), (2, 3), (months - 1, months), (2, months)):
            gain = found["learning"][:, first:last] - found[other][:, first:last]
            middle, lower, upper = interval(gain.mean(axis=1))
            name = f"{first + 1}" if last == first + 1 else f"{first + 1} to {last}"
            gains.append([other, name, f"{middle:+.2f}", f"{lower:+.2f} to {upper:+.2f}"])
    for month in range(2, months):
        for other in ("playbook", "random"):
            _, lower, _ = interval((found["learning"] - found[other])[:, month])
            if lower <= 0:
                missed.append(f"learning is not surely above {other} in month {month + 1}")
    true = [
        ["mean error of the first beliefs", f"{mean(truths['prior_error']):.4f}"],
        ["mean error of the last beliefs", f"{mean(truths['believed_error']):.4f}"],
        ["true lifts within 95 % of the last beliefs", f"{mean(truths['believed']):.3f}"],
        ["true lifts within 95 % of those observed", f"{mean(truths['observed']):.3f}"],
        ["lifts observed", f"{len(truths['observed'])}"],
        ["bias of the inverse-propensity lifts", f"{mean(truths['observed_bias']):+.4f}"],
        ["bias of the naive lifts", f"{mean(truths['naive_bias']):+.4f}"],
    ]
    text = (
        f"{count:,} customers, {months} months, {seeds} seeds. Value per contact: what a contact"
        " truly added to the margin after its cost and discount, in pounds.\n\n"
        + "".join(f"- {name}: {what}\n" for name, what in POLICIES.items())
        + "\n"
        + lines(["month", *POLICIES], rows)
        + "\n\nLearning less others, with a 95 % interval over the seeds:\n\n"
        + lines(["less", "months", "gain", "interval"], gains)
        + "\n\nLifts of the playbook's actions by segment, against the true ones after the last"
        " month:\n\n" + lines(["figure", "value"], true) + "\n"
    )
    return text, missed


def main() -> int:
    """Play, print tables, draw, and return 1 if an aim is missed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--smoke", action="store_true", help="a small shop, few months and seeds")
    parser.add_argument("--customers", type=int, default=CUSTOMERS)
    options = parser.parse_args()
    smoke, count = options.smoke, 1_000 if options.smoke else options.customers
    start = time.process_time()
    found, truths = run(count, 3 if smoke else MONTHS, 2 if smoke else SEEDS)
    text, missed = report(found, truths, count)
    sys.stdout.write(f"{text}\n{time.process_time() - start:.0f} CPU-seconds\n")
    if smoke:
        return 0
    verdict = "".join(f"- {one}\n" for one in missed) or "All aims are met.\n"
    sys.stdout.write(verdict)
    if count == CUSTOMERS:
        picture = "![Value per contact by month](marketing_loop.svg)"
        (RESULTS / "marketing_loop.svg").write_text(drawing(found))
        (RESULTS / "marketing_loop.md").write_text(
            f"# Twelve months of the marketing loop\n\n{picture}\n\n{text}\n{verdict}"
        )
    return bool(missed)


if __name__ == "__main__":
    sys.exit(main())
