"""Reading the files that a shop delivers, as text, without guessing anything silently."""

from tessera.reading.model import columns_by_input, files_to_read, known_files, rows_of_files

__all__ = ["columns_by_input", "files_to_read", "known_files", "rows_of_files"]
