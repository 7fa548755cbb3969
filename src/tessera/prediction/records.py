"""The rows that trainings of predictions are."""

import pyarrow as pa

from tessera.learning.records import DATE, FLAG, NUMBER, TEXT, WHOLE, records, training_schema

# What is predicted of all customers, and learned of each category too.
PURCHASE = "purchase"
# Answers where nothing could be learned.
NOTHING = "none"

# Scores of customers, as the method gives them.
SCORES = pa.schema({"customer_key": TEXT, "outcome": TEXT, "score": NUMBER})
MODEL = records(
    outcome=TEXT,
    method=TEXT,
    reason=TEXT,
    is_table=FLAG,
    link=TEXT,
    slope=NUMBER,
    shift=NUMBER,
    scale=NUMBER,
    coverage=NUMBER,
    calibration_reason=TEXT,
    calibration_error=NUMBER,
    threshold=NUMBER,
    expected_rate=NUMBER,
    learned_count=WHOLE,
    signals=pa.list_(TEXT),
)
RULES = records(
    outcome=TEXT, feature=TEXT, step=WHOLE, up_to=NUMBER, points=NUMBER, slope=NUMBER, is_log=FLAG
)
# What a method that goes on has learned; features and their numbers are lists side by side.
STATE = records(
    method=TEXT,
    learned_until=DATE,
    is_continued=FLAG,
    step_count=NUMBER,
    intercept=NUMBER,
    features=pa.list_(TEXT),
    means=pa.list_(NUMBER),
    scales=pa.list_(NUMBER),
    weights=pa.list_(NUMBER),
    unknown_weights=pa.list_(NUMBER),
)
SCHEMA = training_schema(
    horizon_days=WHOLE,
    # Of what the calibration's shift will turn out to have missed; null for amounts.
    shift_deviation=NUMBER,
    models=MODEL,
    rules=RULES,
    reliability=records(
        window=TEXT, bin=WHOLE, customer_count=WHOLE, predicted=NUMBER, realised=NUMBER
    ),
    intervals=records(
        outcome=TEXT, band=WHOLE, up_to=NUMBER, lower=NUMBER, upper=NUMBER, offset=NUMBER
    ),
    importances=records(feature=TEXT, importance=NUMBER, lower=NUMBER, upper=NUMBER),
    bins=records(feature=TEXT, edges=pa.list_(NUMBER), shares=pa.list_(NUMBER)),
    states=STATE,
    # Whose score table drivers come from, and the rank correlation of its scores with those of the
    # method in use; null where that is the table.
    explained_by=TEXT,
    explained_rank_correlation=NUMBER,
)
