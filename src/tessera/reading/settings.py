"""What var reading.csv says about the files, instead of what is found out."""

import codecs
from collections.abc import Collection, Mapping
from dataclasses import dataclass, fields, replace
from typing import Any

DELIMITER_NAMES = {
    "tab": "\t", r"\t": "\t", "comma": ",", "semicolon": ";", "pipe": "|", "bar": "|",
}  # fmt: skip


class SettingError(ValueError):
    """A setting of reading.csv that cannot be used; the message says what to write."""


@dataclass(frozen=True)
class CsvSettings:
    """What is said about the files of one input; None: found out per file.

    Attributes
    ----------
    delimiter, quote : str or None
        One sign; an empty quote means that none is used.
    encoding : str or None
        As Python names it.
    header : bool or None
        Whether the first line holds names.
    columns : tuple of str or None
        The names of the columns of files without a header.
    """

    delimiter: str | None = None
    quote: str | None = None
    encoding: str | None = None
    header: bool | None = None
    columns: tuple[str, ...] | None = None


KEYS = tuple(field.name for field in fields(CsvSettings))


def csv_settings(given: Mapping[str, Any], inputs: Collection[str]) -> dict[str, CsvSettings]:
    """Return the settings of each input from var reading.csv.

    Parameters
    ----------
    given : mapping
        Settings for all inputs, and mappings of settings under the name of an input.
    inputs : collection of str
        The inputs' names.

    Raises
    ------
    SettingError
        If a key is unknown or a value cannot be used.

    Examples
    --------
    >>> found = csv_settings({"delimiter": ";", "reviews": {"quote": ""}}, ["reviews", "links"])
    >>> found["reviews"].delimiter, found["reviews"].quote, found["links"].quote
    (';', '', None)
    """
    if not isinstance(given, Mapping):
        message = "var reading.csv is a mapping such as {delimiter: ';', encoding: latin-1}"
        raise SettingError(message)
    shared = {key: given[key] for key in given if key not in inputs}
    for_all = _settings(shared, "reading.csv", inputs)
    found = dict.fromkeys(inputs, for_all)
    for name in set(inputs).intersection(given):
        if not isinstance(given[name], Mapping):
            message = f"var reading.csv: {name} is a mapping such as {{delimiter: ';'}}"
            raise SettingError(message)
        found[name] = _settings(given[name], f"reading.csv: {name}", (), for_all)
    return found


def _settings(
    given: Mapping[str, Any],
    place: str,
    inputs: Collection[str],
    before: CsvSettings | None = None,
) -> CsvSettings:
    settings = before or CsvSettings()
    for key, value in given.items():
        if key not in KEYS:
            known = ", ".join([*KEYS, *(["an input's name"] if inputs else [])])
            message = f"var {place}: there is no setting '{key}'. Known: {known}"
            raise SettingError(message)
        settings = replace(settings, **{key: _checked(key, value, place)})
    return settings


def _checked(key: str, value: Any, place: str) -> Any:
    if key == "delimiter":
        value = DELIMITER_NAMES.get(str(value), str(value))
        if len(value) != 1 or value in '\r\n"':
            message = f"var {place}: delimiter is one sign, such as ';' or tab, not '{value}'"
            raise SettingError(message)
    elif key == "quote":
        value = value or ""
        if not isinstance(value, str) or len(value) > 1 or value.isalnum():
            message = f"var {place}: quote is one sign, or empty for none, not '{value}'"
            raise SettingError(message)
    elif key == "encoding":
        try:
            value = codecs.lookup(str(value)).name
        except LookupError:
            message = (
                f"var {place}: there is no encoding '{value}'. Usual ones: utf-8, utf-16,"
                " windows-1252, latin-1, cp850"
            )
            raise SettingError(message) from None
    elif key == "header" and not isinstance(value, bool):
        message = f"var {place}: header is true or false, not '{value}'"
        raise SettingError(message)
    elif key == "columns":
        if not isinstance(value, list) or not all(isinstance(name, str) for name in value):
            message = f"var {place}: columns is a list of names, in the files' order"
            raise SettingError(message)
        value = tuple(value)
    return value
