"""The pictures of the report, by section. A figure is a function of facts and words."""

from collections.abc import Callable

from tessera.report.charts.campaigns import campaign_margins, campaign_orders, holdouts
from tessera.report.charts.clusters import cluster_selection
from tessera.report.charts.cohorts import cohorts
from tessera.report.charts.data import rejected_rows
from tessera.report.charts.demand import expected_demand, stock
from tessera.report.charts.flows import migration
from tessera.report.charts.predictions import calibration, leaderboards
from tessera.report.charts.products import association_rules, recommendation_hits
from tessera.report.charts.profiles import profiles
from tessera.report.charts.sales import sales
from tessera.report.charts.segments import rfm_grid, segment_map
from tessera.report.facts import Facts
from tessera.report.figure import Figure, Section
from tessera.report.words import Words

SECTIONS: dict[str, tuple[Callable[[Facts, Words], Figure | list[Figure]], ...]] = {
    "sales": (sales,),
    "segments": (segment_map, rfm_grid, profiles, migration, cohorts),
    "clusters": (cluster_selection,),
    "predictions": (calibration, leaderboards),
    "products": (recommendation_hits, association_rules),
    "campaigns": (campaign_orders, campaign_margins, holdouts),
    "stock": (expected_demand, stock),
    "data": (rejected_rows,),
}


def draw(facts: Facts, words: Words) -> list[Section]:
    """Return all sections with their figures."""
    sections = []
    for name, makers in SECTIONS.items():
        figures: list[Figure] = []
        for maker in makers:
            made = maker(facts, words)
            # Two that cannot be drawn for the same reason need not say so twice.
            told = {figure.title for figure in figures if not figure.spec}
            made = made if isinstance(made, list) else [made]
            figures += [figure for figure in made if figure.spec or figure.title not in told]
        sections.append(Section(name, words(f"sections.{name}"), figures))
    return sections
