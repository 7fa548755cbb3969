"""What is learned of each treatment, and whether it may be used: one row per treatment or trial."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, ClassVar, NamedTuple

import numpy as np
import pandas as pd
import pyarrow as pa
from threadpoolctl import threadpool_limits

from tessera.experiments.uplift.crossfit import (
    METHODS,
    Fold,
    can_be_split,
    cross_fitted,
    mean_scores,
    out_of_fold,
    out_of_fold_gains,
)
from tessera.experiments.uplift.learners import LEARNERS, ResponseModel
from tessera.experiments.uplift.ranking import METRICS, Ranking, ranked
from tessera.experiments.uplift.trials import ACTION, NOBODY, PLANS, Cases, Trial, read_cases
from tessera.experiments.uplift.worth import (
    CANDIDATE,
    MODEL,
    PLANNED,
    PLAYBOOK,
    Estimate,
    Rule,
    Worth,
    judged,
)
from tessera.learning.minimums import shortfalls
from tessera.learning.records import FLAG, NUMBER, TEXT, WHOLE, records
from tessera.learning.settings import Settings

TASK, NONE, RANDOM, SEVERAL, NOTHING = "uplift", "none", "random", "several", "nothing"
BASELINE = ResponseModel.name
ENDS = ("", "_lower", "_upper")
WORDS = {
    "cases": "customers in both arms",
    "buyers": "who ordered in the arm with fewer of them",
    "others": "who did not order in the arm with fewer of them",
}
SCHEMA = pa.schema(
    {
        "trial": TEXT,
        "trial_type": TEXT,
        "method": TEXT,
        "method_reason": TEXT,
        "is_used": FLAG,
        "customer_count": WHOLE,
        "treated_count": WHOLE,
        "evaluations": records(
            method=TEXT, metric=TEXT, share=NUMBER, value=NUMBER, lower=NUMBER, upper=NUMBER,
            difference=NUMBER, difference_lower=NUMBER, difference_upper=NUMBER,
        ),
        "policies": records(
            policy=TEXT, policy_type=TEXT, reason=TEXT, matching_count=WHOLE,
            effective_count=NUMBER, covered_share=NUMBER, contacted_share=NUMBER,
            **{
                f"{name}{end}": NUMBER
                for name in ("inverse", "robust", "gain", "difference")
                for end in ENDS
            },
            is_best_single=FLAG,
        ),
        "scores": records(customer_key=TEXT, uplift=NUMBER, uplift_sd=NUMBER),
    }
)  # fmt: skip


@dataclass(frozen=True)
class UpliftSettings(Settings):
    """How uplift is learned.

    Parameters
    ----------
    features : list of str
        Columns of cases and customers, 0 or more.
    fold_count, draw_count : int
        Of cross-fitting; of the bootstrap.
    most_cases : int
        That a treatment is learned from; of more, so many are drawn.
    """

    model: ClassVar[str] = "act_uplift_learning"

    features: list[str] = field(default_factory=list)
    fold_count: int = 5
    draw_count: int = 500
    most_cases: int = 20_000

    def __post_init__(self) -> None:
        """Refuse what cannot be done."""
        super().__post_init__()
        self.at_least(2, "fold_count", "draw_count", "most_cases")


class Door(NamedTuple):
    """Whether a learner may be used in the choice, and a sentence with the figures."""

    method: str
    is_open: bool
    reason: str


@dataclass(frozen=True)
class Learned:
    """A treatment of which uplift was learned."""

    folds: list[Fold]
    ranking: Ranking
    method: str


def learn_uplift(
    cases: pd.DataFrame,
    arms: pd.DataFrame,
    customers: pd.DataFrame,
    minimums: pd.DataFrame,
    settings: UpliftSettings,
    log: Callable[[str], None] | None = None,
) -> pa.Table:
    """Learn what each treatment does to whom, and judge rules that pick one.

    Parameters
    ----------
    cases, arms : DataFrame
        As for :func:`~tessera.experiments.uplift.trials.read_cases`.
    customers : DataFrame
        Who is to be scored: ``customer_key`` and the features.
    minimums : DataFrame
        ``task``, ``measure``, ``minimum``.
    settings : UpliftSettings
    log : callable, optional
        Takes a line of progress.

    Returns
    -------
    pyarrow.Table of SCHEMA
        One row per treatment, also where nothing could be learned, which ``method_reason`` then
        says; and one per trial of several arms.
    """
    known = read_cases(
        cases, arms, tuple(settings.features), settings.fold_count, settings.random_state
    )
    rows: list[dict[str, Any]] = []
    learned: dict[str, Learned] = {}
    # Small tables: a library's threads wait for each other longer than they work.
    with threadpool_limits(limits=1):
        for trial in known.of_treatments():
            rows.append(_treatment_row(trial, known, customers, minimums, settings, learned))
            if log:
                log(f"uplift of {trial.name}: {rows[-1]['method']}, {rows[-1]['method_reason']}")
        rows += [_several_row(trial, known, settings, learned) for trial in known.of_several_arms()]
    seen = {row["trial"] for row in rows}
    for treatment, own in arms.groupby("treatment", sort=True):
        if treatment not in seen:
            kind, reason = own["treatment_type"].iloc[0], own["reason"].iloc[-1]
            rows.append(_row(str(treatment), kind, NONE, str(reason)))
    return pa.Table.from_pylist(sorted(rows, key=lambda row: row["trial"]), SCHEMA)


def _treatment_row(
    trial: Trial,
    cases: Cases,
    customers: pd.DataFrame,
    minimums: pd.DataFrame,
    settings: UpliftSettings,
    learned: dict[str, Learned],
) -> dict[str, Any]:
    trial = trial.capped(settings.most_cases, settings.random_state)
    row = _row(trial.name, trial.kind, NONE, "", trial)
    missing = _missing(trial, minimums, settings)
    if missing:
        row["method_reason"] = missing
        row["policies"] = _policy_records(
            judged(trial, _playbooks(trial, cases), settings.fold_count)
        )
        return row
    folds = cross_fitted(trial, settings.fold_count)
    scores = {name: out_of_fold(folds, trial, name) for name in METHODS}
    generator = np.random.default_rng(settings.random_state)
    scores[RANDOM] = generator.random(len(trial.arm))
    ranking = ranked(
        scores, trial.responses, trial.is_treated, trial.weights, trial.customers,
        settings.draw_count, settings.random_state,
    )  # fmt: skip
    method = max(
        (learner.name for learner in LEARNERS),
        key=lambda name: ranking.figures[ranking.methods.index(name), 0],
    )
    learned[trial.name] = Learned(folds, ranking, method)
    rules = [*_playbooks(trial, cases), Rule(MODEL, MODEL, _model_picks(trial, learned))]
    worths = judged(trial, rules, settings.fold_count)
    door = choose_door(ranking, method, worths)
    found, errors = mean_scores(folds, customers[settings.features].to_numpy(dtype=float), method)
    return row | {
        "method": method,
        "method_reason": door.reason,
        # The plan chooses among actions: an arm of a campaign is none.
        "is_used": door.is_open and trial.kind == ACTION,
        "evaluations": _evaluation_records(ranking),
        "policies": _policy_records(worths),
        "scores": [
            {"customer_key": key, "uplift": score, "uplift_sd": error}
            for key, score, error in zip(customers["customer_key"], found, errors, strict=True)
        ],
    }


def _several_row(
    trial: Trial, cases: Cases, settings: UpliftSettings, learned: dict[str, Learned]
) -> dict[str, Any]:
    """Judge rules that pick among several arms."""
    trial = trial.capped(settings.most_cases, settings.random_state)
    rules = _playbooks(trial, cases)
    if trial.kind == PLANS:
        rules.insert(0, Rule("as_planned", PLANNED, trial.planned, trial.contact_shares))
    known = [name for name in trial.arms if name in learned]
    reason = "no arm has enough customers to learn who reacts to it"
    if known:
        rules.append(Rule(MODEL, MODEL, _model_picks(trial, learned)))
        reason = f"each gets what brings most by the learners of {', '.join(known)}, or nothing"
    row = _row(trial.name, trial.kind, SEVERAL if known else NONE, reason, trial)
    row["policies"] = _policy_records(judged(trial, rules, settings.fold_count))
    return row


def _missing(trial: Trial, minimums: pd.DataFrame, settings: UpliftSettings) -> str | None:
    """Say why nothing can be learned, if nothing can."""
    arms = (trial.is_treated, ~trial.is_treated)
    found = {
        "cases": len(trial.arm),
        "buyers": int(min(trial.responses[arm].sum() for arm in arms)),
        "others": int(min((1 - trial.responses[arm]).sum() for arm in arms)),
    }
    missing = shortfalls(minimums, TASK, found, WORDS)
    if missing:
        return "too little to learn from: " + ", ".join(missing)
    if not can_be_split(trial, settings.fold_count):
        return f"those who ordered are too few to be split into {settings.fold_count} parts"
    return None


def choose_door(ranking: Ranking, method: str, worths: list[Worth]) -> Door:
    """Say whether a learner may be used in the choice.

    Its Qini coefficient has to beat that of the response model, and its policy the best single arm,
    each by an interval above 0. As the best of several learners is looked at, the first interval is
    as wide as it has to be for all of them to hold (Bonferroni).
    """
    value = ranking.figures[ranking.methods.index(method), 0]
    difference, lower, upper = (
        float(part[0]) for part in ranking.difference(method, BASELINE, level())
    )
    ranks = lower > 0
    model = next(worth for worth in worths if worth.policy_type == MODEL)
    best = next((worth.policy for worth in worths if worth.is_best_single), None)
    pays = model.difference.lower > 0
    reason = (
        f"{method} ranks best of the learners (Qini {value:.4f}), "
        f"{_better(ranks, 'the response model', difference, lower, upper, 4)}; "
    )
    if best is None or model.reason is not None:
        reason += f"what it would bring is not known: {model.reason or 'nothing to compare with'}"
    else:
        alternative = "contacting nobody" if best == NOBODY else "contacting all"
        figures = (model.difference.value, model.difference.lower, model.difference.upper)
        reason += f"as a rule it is {_better(pays, alternative, *figures, 2)} per customer"
    return Door(method, bool(ranks and pays), reason)


def level() -> float:
    """Return the level of an interval, such that those of all learners hold at 95 %."""
    return 1 - 0.05 / len(LEARNERS)


def _better(is_so: bool, than: str, value: float, lower: float, upper: float, digits: int) -> str:
    figures = f"{value:+.{digits}f} ({lower:.{digits}f} to {upper:.{digits}f})"
    return f"{'better' if is_so else 'not surely better'} than {than}: {figures}"


def _model_picks(trial: Trial, learned: dict[str, Learned]) -> np.ndarray:
    """Return the arm that is expected to add most for each customer, or nobody's."""
    gains = np.full((len(trial.arm), len(trial.arms)), -np.inf)
    gains[:, 0] = 0.0
    for arm, name in enumerate(trial.arms):
        if name in learned:
            one = learned[name]
            gains[:, arm] = out_of_fold_gains(one.folds, trial, one.method, trial.costs[arm])
    return gains.argmax(axis=1)


def _playbooks(trial: Trial, cases: Cases) -> list[Rule]:
    """Return what playbooks would have done: of the arms, the one that they name first."""
    rules = []
    arms = {name: arm for arm, name in enumerate(trial.arms)} | {NOTHING: 0}
    for policy_type in (PLAYBOOK, CANDIDATE):
        lists = cases.table[f"{policy_type}_actions"].iloc[trial.rows]
        named = {actions: str(actions).split("|") for actions in lists.dropna().unique()}
        if not any(name in trial.arms for names in named.values() for name in names):
            continue
        first = {
            actions: next((arms[name] for name in names if name in arms), 0)
            for actions, names in named.items()
        }
        picks = lists.map(first).fillna(0).to_numpy(dtype=int)
        rules.append(Rule(policy_type, policy_type, picks))
    return rules


def _row(
    name: str, kind: str, method: str, reason: str, trial: Trial | None = None
) -> dict[str, Any]:
    return {
        "trial": name,
        "trial_type": kind,
        "method": method,
        "method_reason": reason,
        "is_used": False,
        "customer_count": 0 if trial is None else len(trial.arm),
        "treated_count": 0 if trial is None else int(trial.is_treated.sum()),
        "evaluations": [],
        "policies": [],
        "scores": [],
    }


def _evaluation_records(ranking: Ranking) -> list[dict[str, Any]]:
    rows = []
    for number, method in enumerate(ranking.methods):
        ends = ranking.interval(method)
        differences = ranking.difference(method, BASELINE, level())
        for place, (metric, share) in enumerate(METRICS):
            figures = [ranking.figures[number, place], *(end[place] for end in ends)]
            figures += [part[place] for part in differences]
            names = ("value", "lower", "upper", *(f"difference{end}" for end in ENDS))
            row = dict(zip(names, map(_figure, figures), strict=True))
            rows.append({"method": method, "metric": metric, "share": share, **row})
    return rows


def _policy_records(worths: list[Worth]) -> list[dict[str, Any]]:
    rows = []
    for worth in worths:
        row = {
            name: value for name, value in vars(worth).items() if not isinstance(value, Estimate)
        }
        for name in ("inverse", "robust", "gain", "difference"):
            estimate: Estimate = getattr(worth, name)
            figures = (estimate.value, estimate.lower, estimate.upper)
            row |= {f"{name}{end}": _figure(one) for end, one in zip(ENDS, figures, strict=True)}
        rows.append(row)
    return rows


def _figure(value: float) -> float | None:
    """Return a figure that is the same whatever the machine, or nothing."""
    return None if np.isnan(value) else round(float(value), 9) + 0.0
