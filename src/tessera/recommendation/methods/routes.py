"""What speaks for a product, and the sentence that says so."""

from typing import NamedTuple


class Route(NamedTuple):
    """What speaks for a product.

    Attributes
    ----------
    name : str
        A code.
    meaning : str
        For the docs.
    reason : str
        The sentence to show. fct_customer_recommendations fills in ``{product}`` (of the
        customer's own, the most similar one), ``{orders}`` (of the product, and when),
        ``{segment}``, ``{group}`` and ``{linked_customers}`` (how many bought it).
    without_product : str
        The sentence where no ``{product}`` can be named.
    """

    name: str
    meaning: str
    reason: str
    without_product: str = ""

    @property
    def names_product(self) -> bool:
        """Whether a product of the customer's own is part of the reason."""
        return "{product}" in self.reason


OWN_PURCHASES = Route("own_purchases", "The customer bought it before", "Bought {orders}")
SIMILAR_PRODUCTS = Route(
    "similar_products",
    "It is bought by those who buy what the customer bought",
    "Often bought by those who buy {product}",
    "Often bought by those who buy the same",
)
SIMILAR_CUSTOMERS = Route(
    "similar_customers",
    "Customers with similar purchases buy it",
    "Bought by customers with similar purchases, who also buy {product}",
    "Bought by customers with similar purchases",
)
SEGMENT_FAVOURITES = Route(
    "segment_favourites", "The customer's segment buys it", "A favourite of the segment {segment}"
)
LINKED_CUSTOMERS = Route(
    "linked_customers",
    "Customers linked to the customer bought it; how many, never who",
    "Bought by {linked_customers}",
)
GROUP_FAVOURITES = Route(
    "group_favourites",
    "The customer's demographic group buys it",
    "A favourite of the group {group}",
)
NEW_PRODUCTS = Route(
    "new_products",
    "It is new, and like something that the customer bought",
    "New, and like {product}",
)
POPULAR = Route("popular", "Everyone buys it", "Bought by many customers")
