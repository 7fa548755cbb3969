"""Names of columns, as files write them and as the contract does."""

from collections.abc import Collection, Iterable


def plain(name: str) -> str:
    """Return a column's name in lower case, without blanks at its ends and with _ for those inside.

    Examples
    --------
    >>> plain(" Customer ID ")
    'customer_id'
    """
    return "_".join(name.lstrip("\ufeff").lower().split())


def is_header(fields: Iterable[str], known: Collection[str]) -> bool:
    """Tell whether fields are a header: two of them name columns, or all of them do.

    One alone may be a value: a customer who came by 'email'.

    Examples
    --------
    >>> is_header(["Order_ID", "Customer ID", "note"], {"order_id", "customer_id"})
    True
    >>> is_header(["1001", "email", "note"], {"order_id", "email"})
    False
    """
    names = [plain(field) for field in fields]
    filled = {name for name in names if name}
    found = filled.intersection(known)
    return len(found) > 1 or bool(found and found == filled)
