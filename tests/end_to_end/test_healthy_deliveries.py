"""What happens in a healthy shop passes the gates, a week after its first delivery."""

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.end_to_end import weekly_deliveries as weekly
from tests.end_to_end.background import built_in_background
from tests.end_to_end.second_week import Build, build_second_weeks

# What happens in the new week, and the vars that say so. Inputs of their own share a delivery.
DELIVERIES = {
    "nothing special": ([weekly.nothing_special], {}),
    "black friday": ([weekly.black_friday], {}),
    "a closed week": ([weekly.a_closed_week], {}),
    "a new category": ([weekly.a_new_category], {}),
    "a new country, prices up, tickets purged": (
        [weekly.a_new_country, weekly.a_price_rise, weekly.tickets_purged], {},
    ),
    "a new channel, more customers, the season over": (
        [weekly.a_new_channel, weekly.more_customers, weekly.fewer_events], {},
    ),
    "a third discontinued, contacts archived, late returns": (
        [weekly.a_third_discontinued, weekly.contacts_archived, weekly.late_returns], {},
    ),
    "a third taken out of the catalogue": ([weekly.a_third_taken_out], {}),
    "many changes": ([weekly.many_changes], {}),
    "a build as of an earlier day": ([weekly.nothing_special], {"as_of": "2025-12-31"}),
    "orders archived": (
        [weekly.orders_archived], {"order_lines": {"first_order_date": "2025-07-01"}},
    ),
}  # fmt: skip


@built_in_background
def built_weeks(
    cases: list[str], new_folder: Callable[[str], Path], first_week: Path
) -> dict[str, Build]:
    """Return the build of each delivery, as it gets ready."""
    wanted = {name: DELIVERIES[name] for name in cases}
    return build_second_weeks(first_week, wanted, new_folder)


@pytest.mark.parametrize("delivery", DELIVERIES)
def test_a_healthy_delivery_passes(built_weeks, delivery: str):
    failed = built_weeks[delivery].failed_checks().values()
    stopped = [check["message"] for check in failed if check["stops"]]
    assert not stopped, "\n".join(stopped)
    outcome = built_weeks[delivery].outcome
    assert outcome["succeeded"], outcome["said"][-3000:]
