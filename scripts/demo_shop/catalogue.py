"""The products: names, prices, brands, styles, and which of them are bought together."""

from itertools import product

import numpy as np
import pandas as pd
from personas import CATEGORIES
from settings import DAY_COUNT, day_of, stream

# Category, subcategory, kinds, what tells them apart, lowest and highest price.
# fmt: off
RANGES = (
    (0, "Tea", "Loose Tea 100 g|Tea Bags x20|Tea Tin",
     "Assam|Earl Grey|Darjeeling|Peppermint|Rooibos|Breakfast|Sencha", 3.5, 9),
    (0, "Coffee", "Coffee Beans 250 g|Ground Coffee 250 g",
     "Colombian|Ethiopian|House Blend|Decaf|Espresso|Brazilian", 5.5, 13),
    (0, "Cocoa", "Hot Chocolate|Cocoa Powder", "Dark|Salted Caramel|Mint|Organic|Orange", 4, 8),
    (1, "Candles", "Pillar Candle|Scented Candle|Tealights x12|Soy Candle",
     "Fig|Vanilla|Sea Salt|Cedar|Lavender|Orange & Clove", 4, 19),
    (1, "Diffusers", "Reed Diffuser|Room Spray|Diffuser Refill",
     "Linen|Rosemary|Sandalwood|White Tea|Bergamot", 7, 24),
    (1, "Soap", "Hand Soap|Soap Bar|Hand Wash Refill", "Olive|Lemon|Honey|Rose|Mint", 3, 11),
    (2, "Biscuits", "Biscuits|Shortbread|Cookies", "Butter|Ginger|Oat|Lemon|Almond", 2.5, 7),
    (2, "Preserves", "Jam|Marmalade|Chutney", "Raspberry|Seville|Fig|Plum|Apple", 3, 7),
    (2, "Chocolate", "Chocolate Bar|Truffles|Fudge",
     "Dark|Sea Salt|Hazelnut|Milk|Praline", 3, 12),
    (2, "Oils & Spices", "Olive Oil|Spice Blend|Sea Salt", "Lemon|Smoked|Garlic|Herb", 4, 14),
    (3, "Baking", "Cake Tin|Loaf Tin|Cookie Cutters|Rolling Pin",
     "Classic|Non-stick|Beech|Copper", 6, 26),
    (3, "Cookware", "Saucepan|Casserole|Frying Pan", "Enamel|Cast Iron|Steel|Copper", 24, 95),
    (3, "Utensils", "Wooden Spoon|Whisk|Spatula|Peeler", "Olive Wood|Steel|Silicone", 4, 14),
    (3, "Storage", "Storage Jar|Bread Bin|Tea Caddy", "Glass|Cream|Slate|Sage", 7, 34),
    (3, "Appliances", "Kettle|Milk Frother|Hand Mixer", "Retro|Compact|Steel", 24, 85),
    (4, "Mugs", "Mug|Espresso Cup|Travel Mug", "Stoneware|Speckled|Robin|Bee|Blue Rim", 6, 18),
    (4, "Plates & Bowls", "Dinner Plate|Side Plate|Pasta Bowl|Serving Bowl",
     "Stoneware|Blue Rim|Speckled|White", 7, 28),
    (4, "Glasses", "Tumbler|Wine Glass|Jug", "Ribbed|Clear|Smoke|Green", 6, 30),
    (4, "Teapots", "Teapot|Cafetiere|Milk Jug", "Stoneware|Glass|White|Robin", 14, 42),
    (5, "Cushions", "Cushion|Seat Pad", "Velvet|Linen|Striped|Botanical|Boucle", 12, 38),
    (5, "Throws", "Throw|Blanket", "Wool|Cotton|Herringbone|Checked|Fleece", 22, 75),
    (5, "Kitchen Linen", "Apron|Tea Towels x2|Oven Glove", "Striped|Bee|Linen|Botanical", 7, 26),
    (5, "Napkins", "Napkins x4|Table Runner", "Linen|Striped|Botanical|Gingham", 9, 28),
    (6, "Vases", "Vase|Planter", "Ribbed|Terracotta|Glass|Stoneware|Bud", 8, 36),
    (6, "Lighting", "Table Lamp|Lantern|String Lights", "Brass|Rattan|Black|Copper", 12, 68),
    (6, "Frames", "Photo Frame|Wall Mirror", "Oak|Brass|White|Walnut", 7, 45),
    (6, "Candle Holders", "Candlestick|Tealight Holder", "Brass|Glass|Marble|Iron", 5, 22),
    (7, "Toys", "Puzzle|Soft Toy|Wooden Train|Stacking Toy", "Bunny|Forest|Farm|Ocean", 9, 32),
    (7, "Hampers", "Hamper|Gift Box", "Tea Time|Pamper|Breakfast|Cosy Night|Baker's", 22, 65),
    (7, "Stationery", "Notebook|Card Set|Calendar", "Botanical|Bee|Marbled|Linen", 4, 15),
    (7, "Wrapping", "Gift Wrap|Ribbon|Gift Tags", "Kraft|Stars|Botanical|Striped", 2.5, 7),
    (7, "Party", "Bunting|Party Candles|Crackers x6", "Rainbow|Gold|Stars|Floral", 4, 19),
)
# fmt: on
BRANDS = (
    "Ashdown",
    "Bramble & Co",
    "Copperfield",
    "Dovetail",
    "Elmsworth",
    "Fernhill",
    "Greyfriars",
    "Hearthside",
    "Ivy Lane",
    "Juniper",
    "Kestrel",
    "Larkrise",
    "Marlow Bay",
    "Northmoor",
    "Oakham",
    "Penrose",
    "Quillfeather",
    "Rookwood",
    "Saltmarsh",
    "Thistledown",
)  # fmt: skip
BRANDS_PER_CATEGORY = 5
# Subcategories whose products go into one basket.
AFFINITIES = (
    ("Tea", "Biscuits", "Mugs"),
    ("Coffee", "Chocolate", "Mugs"),
    ("Cocoa", "Biscuits"),
    ("Tea", "Preserves", "Teapots"),
    ("Candles", "Candle Holders", "Diffusers"),
    ("Diffusers", "Soap"),
    ("Baking", "Kitchen Linen", "Utensils"),
    ("Cookware", "Utensils", "Oils & Spices"),
    ("Plates & Bowls", "Glasses", "Napkins"),
    ("Cushions", "Throws"),
    ("Vases", "Frames"),
    ("Hampers", "Wrapping", "Stationery"),
    ("Toys", "Wrapping", "Party"),
    ("Storage", "Tea", "Coffee"),
    ("Lighting", "Candle Holders"),
)
BUNDLES_PER_AFFINITY = 3
PRODUCTS_PER_RANGE = 10
STYLE_COUNT = 4
LATE_COUNT, RETIRED_COUNT = 40, 14
NEW_RANGE_DAY = day_of("2026-02-23")
NEW_RANGE_COUNT = 15


def make_products() -> pd.DataFrame:
    """Return the catalogue with what stays hidden: popularity, style, quality and life span.

    Returns
    -------
    pandas.DataFrame
        One row per product. ``launch_day`` and ``retire_day`` count from the first day of the
        data; a ``launch_day`` below zero is before it.
    """
    rng = stream("catalogue")
    brand_order = rng.permutation(len(BRANDS))
    rows = []
    for category, subcategory, kinds, variants, low, high in RANGES:
        pairs = product(kinds.split("|"), variants.split("|"))
        names = [f"{variant} {kind}" for kind, variant in pairs]
        chosen = rng.permutation(len(names))[:PRODUCTS_PER_RANGE]
        for position in np.sort(chosen):
            price = np.exp(rng.uniform(np.log(low), np.log(high)))
            own = (category * 3 + rng.integers(BRANDS_PER_CATEGORY)) % len(BRANDS)
            rows.append(
                (
                    CATEGORIES[category],
                    subcategory,
                    names[position],
                    BRANDS[brand_order[own]],
                    max(round(price * 2) / 2, 2) - 0.05,
                )
            )
    products = pd.DataFrame(
        rows, columns=["category", "subcategory", "product_name", "brand", "list_price"]
    )
    count = len(products)
    products.insert(0, "product_id", [f"P{101 + number}" for number in range(count)])
    products["unit_cost"] = (products["list_price"] * rng.uniform(0.35, 0.6, count)).round(2)
    products["popularity"] = rng.permutation(1 / (np.arange(count) + 12) ** 0.8)
    products["style"] = rng.integers(STYLE_COUNT, size=count)
    products["quality"] = rng.normal(0, 0.5, count)
    products["launch_day"] = -rng.integers(30, 1200, count)
    late = rng.permutation(count)[: LATE_COUNT + RETIRED_COUNT]
    launch_days = rng.integers(30, 580, LATE_COUNT)
    launch_days[:NEW_RANGE_COUNT] = NEW_RANGE_DAY
    products.loc[late[:LATE_COUNT], "launch_day"] = launch_days
    products["retire_day"] = DAY_COUNT
    products.loc[late[LATE_COUNT:], "retire_day"] = rng.integers(150, 690, RETIRED_COUNT)
    return products


def make_companions(products: pd.DataFrame) -> list[list[int]]:
    """Return for each product the positions of those that go with it.

    Parameters
    ----------
    products : pandas.DataFrame
        As `make_products` returns them.

    Returns
    -------
    list of list of int
        Empty where a product goes with nothing in particular.
    """
    rng = stream("bundles")
    companions = [set() for _ in range(len(products))]
    by_popularity = products.sort_values("popularity", ascending=False)
    for affinity in AFFINITIES:
        members = [
            by_popularity.index[by_popularity["subcategory"] == name].to_numpy()
            for name in affinity
        ]
        for _ in range(BUNDLES_PER_AFFINITY):
            bundle = [int(rng.choice(group[:6])) for group in members]
            for one in bundle:
                companions[one].update(set(bundle) - {one})
    return [sorted(group) for group in companions]
