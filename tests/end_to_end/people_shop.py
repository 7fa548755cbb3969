"""A small shop of which every customer's data is found again wherever it is.

Numbers, names and addresses are marks such as qzmail0007@example.com. They stand where they belong
and where people put them by mistake: in reviews, searches, tickets and names of products, and in
rows that are shifted by a column, have a field too many, or are rejected for another reason.
"""

import csv
from pathlib import Path

from tests.end_to_end.deliveries import base_lines

MARK = r"qz(no|mail|first|last|city|post)[0-9]{4}|44 ?7700 ?9000[0-9]{2}"
ERASED = 12
CUSTOMER_COLUMNS = (
    "customer_id", "signed_up_at", "birth_date", "gender", "country", "city", "postal_code",
    "email", "phone", "first_name", "last_name", "acquisition_channel", "has_marketing_consent",
    "erasure_requested_at",
)  # fmt: skip


def number(person: int) -> str:
    """Return the shop's own number of a customer."""
    return f"Qzno{person:04d}"


def email(person: int) -> str:
    return f"qzmail{person:04d}@example.com"


def phone(person: int) -> str:
    return f"+44 7700 9{person:05d}"


def prose(person: int) -> str:
    """Return what a customer may write."""
    return f"Call Qzfirst{person:04d} on {phone(person)} or write to {email(person)}."


def write_people_shop(folder: Path) -> None:
    """Write the shop's files."""
    folder.mkdir(parents=True, exist_ok=True)
    _write_order_lines(folder / "order_lines.csv")
    _write_customers(folder / "customers.csv")
    _write(
        folder / "reviews.csv",
        "review_id,customer_id,product_id,rating,review_text,reviewed_at",
        ["r1", number(1), "P01", "5", prose(1), "2024-03-01"],
        ["r2", number(2), "P02", "9", prose(2), "2024-03-02"],
        [number(3), "P02", "4", prose(3), "2024-03-02", ""],
    )
    _write(
        folder / "tickets.csv",
        "ticket_id,customer_id,topic,is_complaint,satisfaction,opened_at,resolved_at",
        ["t1", number(1), f"refund to {email(1)}", "true", "3", "2024-03-01", "2024-03-02"],
        ["t2", number(2), f"call {phone(2)}", "true", "8", "2024-03-02", "2024-03-01"],
    )
    _write(
        folder / "events.csv",
        "event_id,customer_id,visitor_id,session_id,event_type,product_id,search_term,occurred_at",
        ["e1", number(1), "v1", "s1", "search", "", prose(1), "2024-03-01 10:00:00"],
        ["e2", number(2), "v2", "s2", "search", "", email(2), "never"],
        ["e3", "", "v3", "s3", "search", "", number(3), "2024-03-01 10:00:00"],
    )
    _write(
        folder / "products.csv",
        "product_id,product_name,category,subcategory,brand",
        ["P01", f"Soap Dish for {email(1)}", f"Gifts of {email(2)}", phone(3), email(4)],
        ["P02", "Wool Blanket", "Bed", "", "Mill"],
    )
    _write(
        folder / "links.csv",
        "customer_id,linked_customer_id,link_type,linked_at",
        [number(1), number(2), "referral", "2024-03-01"],
        [number(3), number(4), "enemies", "2024-03-01"],
    )
    _write(
        folder / "signals.csv",
        "customer_id,signal_name,signal_value,observed_at",
        [number(1), "income", "12000", "2024-03-01"],
        [number(2), "income", email(2), "2024-03-01"],
    )


def _write_order_lines(file: Path) -> None:
    lines = [line | {"customer_id": number(int(line["customer_id"][1:]))} for line in base_lines()]
    columns = list(lines[0])
    usual = lines[0] | {"ordered_at": "2024-06-15 12:00:00"}
    wrong = [
        usual | {"order_id": "W1", "product_id": "P77", "product_name": f"Mug for {email(5)}"},
        usual | {"order_id": "W2", "channel": email(6)},
        usual | {"order_id": "W3", "unit_price": phone(7), "order_status": email(7)},
        usual | {"order_id": "W4", "customer_id": "", "product_id": number(8), "unit_price": "low"},
        # Shifted to the left by a column, so that the customer stands where the line's number does.
        dict(zip(columns, [*list((usual | {"order_id": "W5"}).values())[1:], ""], strict=True)),
        usual | {"order_id": "W6", "quantity": "0", "product_name": prose(9)},
    ]
    _write(file, ",".join(columns), *[list(line.values()) for line in lines + wrong])


def _write_customers(file: Path) -> None:
    rows = [
        [
            number(person), "2023-05-06 07:08:09", f"19{50 + person}-02-03",
            ("female", "male")[person % 2], "Ireland", f"Qzcity{person:04d}",
            f"QZPOST{person:04d}", email(person), phone(person), f"Qzfirst{person:04d}",
            f"Qzlast{person:04d}", ("search", "shop")[person % 2], "true",
            "2024-11-30" if person == ERASED else "",
        ]
        for person in range(1, 41)
    ]  # fmt: skip
    # One row is shifted by a column to the right, and one has a field too many.
    rows[19] = [*rows[19][:5], "", *rows[19][5:-2], ""]
    rows[20] = [*rows[20], number(21)]
    _write(file, ",".join(CUSTOMER_COLUMNS), *rows)


def _write(file: Path, header: str, *rows: list[str]) -> None:
    with file.open("w", newline="") as opened:
        opened.write(header + "\n")
        csv.writer(opened, lineterminator="\n").writerows(rows)
