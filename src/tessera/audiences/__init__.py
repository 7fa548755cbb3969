"""Audiences: who may be written to, in the file that each platform asks for."""

from tessera.audiences.exporting import Export, export_audience
from tessera.audiences.refusal import ExportRefusedError

__all__ = ["Export", "ExportRefusedError", "export_audience"]
