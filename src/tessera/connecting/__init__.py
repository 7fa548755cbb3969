"""Connecting a shop's own files: what their columns are, and the connector that says so."""

from tessera.connecting.proposal import Proposal, propose
from tessera.connecting.systems import recognised_system
from tessera.connecting.tables import ConnectError, Table, read_tables
from tessera.connecting.writing import write_connector

__all__ = [
    "ConnectError",
    "Proposal",
    "Table",
    "propose",
    "read_tables",
    "recognised_system",
    "write_connector",
]
