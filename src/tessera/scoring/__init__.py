"""Scoring a customer in seconds, by the SQL of the last build."""

from tessera.scoring.chain import NotScorableError
from tessera.scoring.pack import write_pack
from tessera.scoring.requests import RequestError
from tessera.scoring.scorer import Scorer

__all__ = ["NotScorableError", "RequestError", "Scorer", "write_pack"]
