"""Arrow types, and the columns that every table of trainings shares."""

import pyarrow as pa

TEXT, WHOLE, NUMBER, DATE, FLAG = (
    pa.string(), pa.int32(), pa.float64(), pa.date32(), pa.bool_(),
)  # fmt: skip


def records(**fields: pa.DataType) -> pa.DataType:
    """Return the type of a list of records.

    Examples
    --------
    >>> records(feature=TEXT)
    ListType(list<item: struct<feature: string>>)
    """
    return pa.list_(pa.struct(fields))


# One measurement of a method on a window. Intervals are 95 %.
EVALUATION = {
    "window": TEXT,
    "window_start": DATE,
    "window_end": DATE,
    "method": TEXT,
    "baseline": TEXT,
    "cohort_type": TEXT,
    "cohort": TEXT,
    # What the value is a mean over: customers, ratings.
    "sample_size": WHOLE,
    "metric": TEXT,
    # Length of the list, of metrics of lists.
    "cutoff": WHOLE,
    "value": NUMBER,
    "lower": NUMBER,
    "upper": NUMBER,
    "difference": NUMBER,
    "difference_lower": NUMBER,
    "difference_upper": NUMBER,
    "is_chosen": FLAG,
    # Of the method that is chosen.
    "reason": TEXT,
}
TRAINING = {
    "input_scope": TEXT,
    "training_number": WHOLE,
    "is_trained": FLAG,
    "trigger": TEXT,
    "trigger_reason": TEXT,
    "checked_as_of": DATE,
    "trained_as_of": DATE,
    # The day after the last month that was complete at the training.
    "last_month_end": DATE,
    "settings": TEXT,
    "method": TEXT,
    "method_reason": TEXT,
    "customer_count": WHOLE,
    "drift": records(feature=TEXT, psi=NUMBER),
    # What came of the predictions of an earlier training, by tenths of the customers.
    "realised": records(
        training_number=WHOLE,
        observation_date=DATE,
        bin=WHOLE,
        customer_count=WHOLE,
        predicted=NUMBER,
        realised=NUMBER,
    ),
    "evaluations": records(**EVALUATION),
}


def training_schema(**own: pa.DataType) -> pa.Schema:
    """Return the schema of a task's trainings: what all share, then what is its own.

    Examples
    --------
    >>> training_schema(weights=NUMBER).names[-1]
    'weights'
    """
    return pa.schema({**TRAINING, **own})
