"""Products on the shelf for a few days, which nobody has bought yet."""

import pandas as pd

Tables = dict[str, pd.DataFrame]
# Name, category, subcategory, brand, list price, unit cost, and the day of the launch.
LAUNCHES = (
    ("Lemon Tea Bags x20", "Coffee & Tea", "Tea", "Hearthside", "5.45", "2.4", "2026-06-18"),
    ("Hazelnut Cocoa Powder", "Coffee & Tea", "Cocoa", "Larkrise", "6.45", "3.1", "2026-06-18"),
    ("Fig Scented Candle", "Candles & Fragrance", "Candles", "Copperfield", "11.95", "5.3",
     "2026-06-22"),
    ("Bee Travel Mug", "Tableware", "Mugs", "Saltmarsh", "11.45", "6.2", "2026-06-22"),
    ("Linen Oven Glove", "Textiles", "Kitchen Linen", "Rookwood", "14.95", "7.1", "2026-06-25"),
    ("Ocean Soft Toy", "Gifts & Toys", "Toys", "Ivy Lane", "13.45", "5.2", "2026-06-25"),
)  # fmt: skip
COUNTED_AT = "2026-06-30 18:00:00"


def add_launches(tables: Tables) -> Tables:
    """Return the inputs with a product and its stock for each launch.

    Parameters
    ----------
    tables : dict of str to pandas.DataFrame
        The inputs by name, complete but for the launches.

    Returns
    -------
    dict of str to pandas.DataFrame
        The same with rows added at the end of ``products`` and ``inventory``.
    """
    first = 1 + max(int(product_id[1:]) for product_id in tables["products"]["product_id"])
    ids = [f"P{first + number}" for number in range(len(LAUNCHES))]
    products = pd.DataFrame(
        [
            (product_id, *launch[:6], f"{launch[6]} 00:00:00", "true")
            for product_id, launch in zip(ids, LAUNCHES, strict=True)
        ],
        columns=tables["products"].columns,
    )
    inventory = pd.DataFrame(
        [(product_id, "WH1", "24", "", "14", COUNTED_AT) for product_id in ids],
        columns=tables["inventory"].columns,
    )
    return {
        **tables,
        "products": pd.concat([tables["products"], products], ignore_index=True),
        "inventory": pd.concat([tables["inventory"], inventory], ignore_index=True),
    }
