"""Why no file is written."""


class ExportRefusedError(Exception):
    """Nothing was exported; the message says why and what to do."""
