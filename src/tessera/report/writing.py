"""Writing the page, and each of its pictures as a file."""

import os
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from tessera.report.charts import draw
from tessera.report.facts import Facts
from tessera.report.figure import Figure
from tessera.report.letter import write_letter
from tessera.report.page import vega_bundle, write_page
from tessera.report.specs import CONFIG
from tessera.report.words import Words

PAGE = "report.html"
PICTURE_WIDTH = 720
SCALE = 2.0
TITLE = {"anchor": "start", "fontSize": 15, "offset": 14}


@dataclass(frozen=True)
class Written:
    """What was written.

    Attributes
    ----------
    page : Path
        The report.
    pictures : list of Path
        A PNG of each picture.
    """

    page: Path
    pictures: list[Path]


def write_report(
    serving_file: Path, folder: Path, language: str = "en", pictures: bool = True
) -> Written:
    """Write the report on a serving file.

    Parameters
    ----------
    serving_file : Path
        What ``tessera publish`` wrote. Nothing else is read.
    folder : Path
        Where the page and the folder of its pictures go; made if it is absent. Those of an
        earlier report are replaced, the page in one step.
    language : str
        ``en`` or ``zh``.
    pictures : bool
        Whether each picture is also written as a PNG.

    Raises
    ------
    NoServingFileError
        If the file is not there, or is of another version.
    OSError
        If the folder cannot be written to.
    """
    # The scripts take as long as all the rest, and need nothing of it.
    with ThreadPoolExecutor(max_workers=1) as beside:
        bundle = beside.submit(vega_bundle)
        facts = Facts(serving_file)
        words = Words(language, facts.shop["base_currency"])
        letter = write_letter(facts, words)
        sections = draw(facts, words)
        page = write_page(facts, words, letter, sections, bundle.result())
        facts.close()
    folder.mkdir(parents=True, exist_ok=True)
    figures = [figure for section in sections for figure in section.figures if figure.spec]
    drawn = _write_pictures(folder / "pictures", figures) if pictures else []
    unfinished = folder / f".{PAGE}.{os.getpid()}"
    unfinished.write_text(page, encoding="utf-8")
    unfinished.replace(folder / PAGE)
    return Written(folder / PAGE, drawn)


def _write_pictures(folder: Path, figures: list[Figure]) -> list[Path]:
    """Write each picture under its finding, and remove those of an earlier report."""
    import vl_convert

    folder.mkdir(exist_ok=True)
    paths = []
    for figure in figures:
        spec = {
            **(figure.spec or {}),
            "width": PICTURE_WIDTH,
            "autosize": {"type": "fit-x", "contains": "padding"},
            "background": "white",
            "padding": 16,
            "title": {
                "text": _lines(figure.title),
                "anchor": "start",
                "fontSize": 15,
                "offset": 14,
            },
            "config": CONFIG,
        }
        path = folder / f"{figure.name}.png"
        path.write_bytes(vl_convert.vegalite_to_png(spec, scale=SCALE))
        paths.append(path)
    for old in set(folder.glob("*.png")) - set(paths):
        old.unlink()
    return paths


def _lines(title: str) -> list[str]:
    from tessera.report.specs import wrapped

    return wrapped(title, 88).split("\n")
