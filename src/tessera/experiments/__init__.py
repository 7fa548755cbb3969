"""What campaigns brought, measured against those who were held out."""

from tessera.experiments.results import measure_campaigns

__all__ = ["measure_campaigns"]
