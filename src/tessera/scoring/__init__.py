"""Scoring a customer in seconds, by the SQL of the last build."""

from tessera.scoring.chain import NotScorableError
from tessera.scoring.pack import write_pack
from tessera.scoring.requests import RequestError, read_json
from tessera.scoring.scorer import Scorer

__all__ = ["NotScorableError", "RequestError", "Scorer", "read_json", "write_pack"]
