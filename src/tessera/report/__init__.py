"""The report: what a build found, as one page for the shop's owner."""

from tessera.report.facts import Facts, NoServingFileError
from tessera.report.words import LOCALES
from tessera.report.writing import Written, write_report

__all__ = ["LOCALES", "Facts", "NoServingFileError", "Written", "write_report"]
