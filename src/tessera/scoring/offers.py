"""Products to offer next: what goes with the new order, then the list of the last build."""

from collections.abc import Sequence
from typing import Any

import duckdb

COUNT = 10
# What goes with what was just bought comes first, then what its buyers also bought, then the
# customer's own list, then that of the segment; a product is named once, by the first of these.
QUERY = """
with basket as (
    select unnest($products) as product_id
),
offers as (
    select
        other_product_id as product_id, other_product_name as product_name, 1 as place,
        'goes_with_this_order' as source, -lift as position,
        'Often bought by those who buy ' || product_name as reason
    from pack.marts.fct_cross_sell
    where product_id in (from basket)
    union all
    select
        neighbour_product_id, neighbour_product_name, 2, 'goes_with_this_order', -similarity,
        'Like ' || product_name || ': ' || reason
    from pack.marts.fct_product_neighbours
    where product_id in (from basket) and kind = 'bought_by_same_customers'
    union all
    select product_id, product_name, 3, 'list_of_the_build', recommendation_rank, reason
    from pack.marts.fct_customer_recommendations
    where customer_key = $customer
    union all
    select
        product_id, product_name, 4, 'list_of_the_segment', recommendation_rank,
        'Bought by the segment ' || segment
    from pack.marts.fct_segment_recommendations
    where segmentation = 'rfm_segment' and segment = $segment
),
best as (
    select
        product_id, product_name, place, source, position, reason,
        row_number() over (partition by product_id order by place, position, reason) as choice
    from offers
    where product_id not in (from basket)
)
select product_id, product_name, source, reason
from best
where choice = 1
order by place, position, product_id
limit $count
"""


def next_products(
    connection: duckdb.DuckDBPyConnection,
    customer_key: str,
    segment: str | None,
    bought: Sequence[str],
) -> list[dict[str, Any]]:
    """Return products to offer, best first, each with its source and a reason.

    Parameters
    ----------
    connection : DuckDBPyConnection
        To which the pack is attached as ``pack``.
    customer_key : str
    segment : str or None
        The customer's RFM segment now.
    bought : sequence of str
        Products of the new order. Without any, the answer is the list of the last build.
    """
    given = {
        "products": list(bought), "customer": customer_key, "segment": segment, "count": COUNT
    }  # fmt: skip
    rows = connection.execute(QUERY, given).fetchall()
    return [
        {"rank": rank, "product_id": product, "product_name": name, "source": source,
         "reason": reason}
        for rank, (product, name, source, reason) in enumerate(rows, 1)
    ]  # fmt: skip
