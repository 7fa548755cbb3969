"""What customers say: reviews of what they bought, and tickets with customer service."""

import numpy as np
import pandas as pd
from phrases import ASPECTS, BAD, GOOD, OPENINGS
from settings import DAY_MINUTES, END_MINUTE, in_hours, stamps, stream

REVIEW_SHARE = 0.062
NO_RATING_SHARE, NO_TEXT_SHARE, ANONYMOUS_SHARE = 0.03, 0.12, 0.05
BEST, WORST, MIDDLE = 5, 1, 3
TOPICS = ("delivery", "return", "product", "payment", "other")
QUERY_SHARES = (0.4, 0.12, 0.26, 0.12, 0.1)
COMPLAINT_SHARES = (0.35, 0.1, 0.4, 0.08, 0.07)
QUERY_SHARE, RETURN_TICKET_SHARE, RETURN_COMPLAINT_SHARE = 0.028, 0.2, 0.15
UNRATED_SHARE, UNKNOWN_SHARE, OPEN_SHARE = 0.35, 0.04, 0.01
OTHER_TICKETS = 30
OFFICE_HOURS, WAKING_HOURS = (8, 20), (7, 23)


def _words(rng: np.random.Generator, stars: int) -> str:
    """Compose a text that agrees with the stars."""
    aspects = [ASPECTS[number] for number in rng.permutation(len(ASPECTS))[: 1 + rng.integers(2)]]
    good = [stars > MIDDLE] * len(aspects)
    if stars == MIDDLE:
        aspects = [ASPECTS[number] for number in rng.permutation(len(ASPECTS))[:2]]
        good = [True, False]
    text = [str(rng.choice(OPENINGS[stars]))]
    for aspect, is_good in zip(aspects, good, strict=True):
        text.append(str(rng.choice((GOOD if is_good else BAD)[aspect])))
    return " ".join(text)


def make_reviews(
    orders: pd.DataFrame,
    lines: pd.DataFrame,
    undone: pd.DataFrame,
    products: pd.DataFrame,
    ids: np.ndarray,
) -> pd.DataFrame:
    """Return reviews of products by customers who bought them, written after the purchase.

    Parameters
    ----------
    orders, lines, undone, products : pandas.DataFrame
        Stars follow the product's hidden quality, complaints and returns.
    ids : array of str
        The customer ids, followed by an empty one.

    Returns
    -------
    pandas.DataFrame
        One row per review, as the contract has it.
    """
    rng = stream("reviews")
    sold = lines.join(orders[["customer", "minute", "complaint", "is_cancelled"]], on="order")
    sold["returned"] = np.isin(np.arange(len(sold)), undone["line"])
    fits = (sold["customer"] >= 0) & ~sold["is_cancelled"] & (rng.random(len(sold)) < REVIEW_SHARE)
    sold = sold[fits]
    written = np.floor(sold["minute"] + (2 + rng.gamma(2, 5, len(sold))) * DAY_MINUTES)
    sold["when"] = in_hours(written.to_numpy(), *WAKING_HOURS)
    sold = sold[sold["when"] < END_MINUTE].drop_duplicates(["customer", "product"])
    sold = sold.sort_values(["when", "customer", "product"], ignore_index=True)
    count = len(sold)
    mood = 4.25 + products["quality"].to_numpy()[sold["product"]] + rng.normal(0, 0.9, count)
    mood -= 1.8 * sold["returned"] + 1.5 * sold["complaint"]
    stars = np.clip(np.round(mood), WORST, BEST).astype(int)
    texts = np.array([_words(rng, one) for one in stars], dtype=object)
    draw = rng.random(count)
    no_text = draw < NO_TEXT_SHARE
    no_rating = draw > 1 - NO_RATING_SHARE
    anonymous = rng.random(count) < ANONYMOUS_SHARE
    return pd.DataFrame(
        {
            "review_id": [f"RV{number}" for number in range(1, count + 1)],
            "customer_id": np.where(anonymous, "", ids[sold["customer"]]),
            "product_id": products["product_id"].to_numpy()[sold["product"]],
            "rating": np.where(no_rating, "", stars.astype(str)),
            "review_text": np.where(no_text, "", texts),
            "reviewed_at": stamps(sold["when"].to_numpy()),
        }
    )


def make_tickets(orders: pd.DataFrame, ids: np.ndarray) -> pd.DataFrame:
    """Return contacts with customer service, complaints among them.

    Parameters
    ----------
    orders : pandas.DataFrame
        Orders that gave rise to a complaint have one; returns lead to tickets more often.
    ids : array of str
        The customer ids, followed by an empty one.

    Returns
    -------
    pandas.DataFrame
        One row per ticket, as the contract has it.
    """
    rng = stream("tickets")
    known = orders[orders["customer"] >= 0]
    back = known["returned_at"].notna() & (rng.random(len(known)) < RETURN_TICKET_SHARE)
    query = ~known["complaint"] & ~back & (rng.random(len(known)) < QUERY_SHARE)
    after_return = known["complaint"] & known["returned_at"].notna()
    complaint = known["complaint"] | (back & (rng.random(len(known)) < RETURN_COMPLAINT_SHARE))
    chosen = known["complaint"] | back | query
    start = np.where(back | after_return, known["returned_at"], known["minute"])
    delay = rng.exponential(2.5, len(known)) * DAY_MINUTES + 30
    tickets = pd.DataFrame(
        {
            "customer": known["customer"],
            "minute": in_hours(np.floor(start + delay), *OFFICE_HOURS),
            "complaint": complaint,
            "back": back | after_return,
        }
    )[chosen]
    other = pd.DataFrame(
        {
            "customer": -1,
            "complaint": rng.random(OTHER_TICKETS) < UNRATED_SHARE,
            "back": False,
            "minute": in_hours(rng.integers(0, END_MINUTE, OTHER_TICKETS), *OFFICE_HOURS),
        }
    )
    tickets = pd.concat([tickets, other])
    tickets = tickets[tickets["minute"] < END_MINUTE].sort_values(
        ["minute", "customer"], ignore_index=True
    )
    count = len(tickets)
    about = np.where(
        tickets["complaint"],
        rng.choice(TOPICS, count, p=COMPLAINT_SHARES),
        rng.choice(TOPICS, count, p=QUERY_SHARES),
    )
    about = np.where(tickets["back"] & (rng.random(count) < 1 - UNRATED_SHARE), "return", about)
    score = np.clip(np.round(4.2 - 1.7 * tickets["complaint"] + rng.normal(0, 0.9, count)), 1, 5)
    rated = rng.random(count) >= UNRATED_SHARE
    solved = tickets["minute"] + np.floor(
        rng.exponential(900 * (1 + tickets["complaint"]), count) + 15
    )
    solved = in_hours(solved.to_numpy(), *OFFICE_HOURS)
    solved = np.where((rng.random(count) < OPEN_SHARE) | (solved >= END_MINUTE), np.nan, solved)
    return pd.DataFrame(
        {
            "ticket_id": [f"T{number}" for number in range(1, count + 1)],
            "customer_id": ids[tickets["customer"]],
            "topic": about,
            "is_complaint": np.where(tickets["complaint"], "true", "false"),
            "satisfaction": np.where(rated, score.astype(int).astype(str), ""),
            "opened_at": stamps(tickets["minute"].to_numpy()),
            "resolved_at": stamps(solved),
        }
    )
