"""What all pictures have in common: colours, type, filters, and the shapes that most take."""

import re
import textwrap
from typing import Any

from tessera.report.facts import Row
from tessera.report.figure import Spec

FONTS = (
    "system-ui, -apple-system, 'Segoe UI', Roboto, 'Noto Sans', 'Noto Sans CJK SC', "
    "'PingFang SC', 'Microsoft YaHei', 'DejaVu Sans', sans-serif"
)
# Okabe and Ito 2008: told apart with every kind of colour vision. Grey is what does not matter.
BLUE, ORANGE, GREY, INK, PALE = "#0072B2", "#D55E00", "#767676", "#1a1a1a", "#949494"
CONFIG: Spec = {
    "font": FONTS,
    "aria": False,
    "background": None,
    "view": {"stroke": None},
    "axis": {
        "labelFontSize": 12,
        "titleFontSize": 12,
        "titleFontWeight": "normal",
        "labelColor": INK,
        "titleColor": INK,
        "gridColor": "#e6e6e6",
        "domain": False,
        "ticks": False,
        "labelPadding": 6,
    },
    "legend": {
        "labelFontSize": 12,
        "titleFontSize": 12,
        "titleFontWeight": "normal",
        "orient": "top",
        "direction": "horizontal",
        "titleLimit": 300,
    },
}
# Where on the scale cividis, from light to dark, white is read better than black: each has a
# contrast of at least 4.5 on its side.
DARK_FROM = 0.525
# Behind it in Unicode stand Chinese letters, as wide as two.
LAST_NARROW = "\u2e7f"
LABEL_WIDTH = 24
LABEL_PIXELS = 175
LINE_PIXELS = 15
ROW_PIXELS = 26
# Half of a point, which must not lie on the names beside the plot.
POINT_PIXELS = 6
# As wide as a word of five letters and its margin, and as one of four small ones.
CELL_PIXELS, SMALL_CELL_PIXELS = 36, 22
# A number beside which there is no room for the next one is left out.
APART: Spec = {"labelOverlap": "greedy", "labelSeparation": 6}
SPLIT = "split(datum.label, '\\n')"
ONE_LINE = f"join({SPLIT}, ' ')"
# Set by the page where the place of a picture is narrow, as on a phone: names above columns then
# stand upright.
NARROW = "narrow"


def filters(**values: str) -> list[Spec]:
    """Return the parameters that the page's filters set, with what they say at first."""
    return [{"name": name, "value": value} for name, value in values.items()]


def wrapped(text: str, width: int = LABEL_WIDTH) -> str:
    r"""Break a label into lines; Chinese, whose letters are wide, between any two letters.

    Examples
    --------
    >>> wrapped("share of orders in business hours").split("\n")
    ['share of orders in', 'business hours']
    """
    if not any(letter > LAST_NARROW for letter in text):
        return "\n".join(textwrap.wrap(text, width)) or text
    lines = [""]
    for part in re.findall(r"[\x20-\x7e]+|.", text):
        if lines[-1] and wide_length(lines[-1] + part) > width:
            lines.append("")
        lines[-1] += part
    return "\n".join(lines)


def wide_length(text: str) -> int:
    """Return how many narrow letters are as wide as a text."""
    return sum(2 if letter > LAST_NARROW else 1 for letter in text)


def rows_height(labels: list[str]) -> int:
    """Return the height of a chart with one row for each label, in pixels."""
    lines = max((label.count("\n") + 1 for label in labels), default=1)
    return len(labels) * max(ROW_PIXELS, lines * LINE_PIXELS + 6)


def tooltip(**titles: str) -> list[Spec]:
    """Return what is shown at the pointer: fields, already written for the reader."""
    return [{"field": field, "type": "nominal", "title": title} for field, title in titles.items()]


def label_axis(**more: Any) -> Spec:
    """Return an axis of names, of several lines where they are long."""
    return {
        # Lines are drawn downwards from the first one: half of them belong above the middle.
        "labelOffset": _by_lines(-LINE_PIXELS / 2),
        "labelExpr": SPLIT,
        "labelLimit": LABEL_PIXELS,
        "labelLineHeight": LINE_PIXELS,
        "title": None,
        "grid": False,
        **more,
    }


def top_axis(**more: Any) -> Spec:
    """Return an axis of names above the picture."""
    return {
        "orient": "top",
        "labelAngle": {"expr": f"{NARROW} ? -90 : 0"},
        "labelAlign": {"expr": f"{NARROW} ? 'left' : 'center'"},
        "labelBaseline": {"expr": f"{NARROW} ? 'middle' : 'bottom'"},
        "labelPadding": _by_lines(LINE_PIXELS, 6, NARROW),
        "labelExpr": f"{NARROW} ? {ONE_LINE} : {SPLIT}",
        "labelLineHeight": LINE_PIXELS,
        "labelLimit": 300,
        "labelFontSize": 11,
        "title": None,
        "grid": False,
        **more,
    }


def _by_lines(pixels: float, first: float = 0, narrow: str = "false") -> Spec:
    """Return a property of labels that grows with their lines."""
    lines = f"({narrow} ? 1 : length({SPLIT}))"
    return {
        "condition": [
            {"test": f"{lines} == {count}", "value": first + (count - 1) * pixels}
            for count in (2, 3, 4)
        ],
        "value": first,
    }


def interval_plot(
    rows: list[Row],
    title: str,
    number_format: str,
    line: float | None = None,
    segment: bool = False,
    labels: list[str] | None = None,
) -> Spec:
    """Return a plot of one figure a row, with its interval.

    Parameters
    ----------
    rows : list of dict
        label, value, lower, upper, kind (chosen or other), tip; in the order of the plot.
    title : str
        Of the axis, with the unit.
    number_format : str
        Of the axis, as d3 writes it.
    line : float, optional
        Where the line lies that the figures are to be compared with.
    segment : bool
        Whether rows are of a segment, and the filter picks them.
    labels : list of str, optional
        The order of the labels, where not that of the rows.
    """
    order = labels or list(dict.fromkeys(row["label"] for row in rows))
    y = {"field": "label", "type": "nominal", "sort": order, "axis": label_axis()}
    colour = {
        "field": "kind",
        "type": "nominal",
        "legend": None,
        "scale": {"domain": ["chosen", "other"], "range": [BLUE, GREY]},
    }
    layers: list[Spec] = []
    if line is not None:
        layers.append(
            {
                "data": {"values": [{"line": line}]},
                "mark": {"type": "rule", "color": INK, "strokeDash": [4, 3]},
                "encoding": {"x": {"field": "line", "type": "quantitative"}},
            }
        )
    layers += [
        {
            "mark": {"type": "rule", "strokeWidth": 2},
            "encoding": {
                "x": {"field": "lower", "type": "quantitative"},
                "x2": {"field": "upper"},
                "y": y,
                "color": colour,
            },
        },
        {
            "mark": {"type": "point", "filled": True, "size": 90, "opacity": 1},
            "encoding": {
                "x": {
                    "field": "value",
                    "type": "quantitative",
                    "title": title,
                    "scale": {"zero": False, "padding": POINT_PIXELS},
                    "axis": {
                        "format": number_format,
                        "labelFlush": False,
                        "tickCount": 5,
                        **APART,
                    },
                },
                "y": y,
                "color": colour,
                "shape": {
                    "field": "kind",
                    "type": "nominal",
                    "legend": None,
                    "scale": {"domain": ["chosen", "other"], "range": ["diamond", "circle"]},
                },
                "tooltip": [{"field": "tip", "type": "nominal", "title": " "}],
            },
        },
    ]
    spec: Spec = {"data": {"values": rows}, "height": rows_height(order), "layer": layers}
    if segment:
        spec["params"] = filters(segment="all")
        spec["transform"] = [{"filter": "datum.segment == segment"}]
        for layer in layers:
            if "data" in layer:
                layer["data"] = {"values": [{"line": line}]}
    return spec


def bar_plot(rows: list[Row], title: str, number_format: str = ",d", colour: str = BLUE) -> Spec:
    """Return bars with a word at their end: rows of label, value, says, tip, in their order."""
    order = [row["label"] for row in rows]
    y = {"field": "label", "type": "nominal", "sort": order, "axis": label_axis()}
    most = max((row["value"] for row in rows), default=1)
    x = {
        "field": "value",
        "type": "quantitative",
        "title": title,
        # Room for the words behind the longest bar.
        "scale": {"domain": [0, most * 1.45]},
        "axis": {"format": number_format, "tickCount": 4, **APART},
    }
    return {
        "data": {"values": rows},
        "height": rows_height(order),
        "encoding": {"y": y, "x": x},
        "layer": [
            {
                "mark": {"type": "bar", "color": colour, "height": {"band": 0.7}},
                "encoding": {"tooltip": [{"field": "tip", "type": "nominal", "title": " "}]},
            },
            {
                "mark": {"type": "text", "align": "left", "dx": 5, "fontSize": 12, "color": INK},
                "encoding": {"text": {"field": "says"}},
            },
        ],
    }


def narrow_cells(columns: int) -> str:
    """Return an expression that tells whether words fill the cells of a grid."""
    return f"width < {columns * CELL_PIXELS}"


def too_narrow_cells(columns: int) -> str:
    """Return an expression that tells whether not even small words have room in the cells."""
    return f"width < {columns * SMALL_CELL_PIXELS}"


def heat_map(
    rows: list[Row],
    x: Spec,
    y: Spec,
    colour: Spec,
    dark: str,
    height: int,
    transform: list[Spec] | None = None,
    params: list[Spec] | None = None,
    lit: str = "1",
    columns: int = 1,
) -> Spec:
    """Return a grid of coloured cells with a word in each.

    Parameters
    ----------
    rows : list of dict
        What x, y and colour name, and says, the word of the cell.
    x, y, colour : dict
        Encodings.
    dark : str
        Expression that tells on which cells the word is white.
    height : int
        In pixels.
    transform, params : list of dict, optional
        Of Vega-Lite.
    lit : str
        Expression of the opacity of a cell, 0 to 1.
    columns : int
        How many there are, for the size of the words.
    """
    return {
        "data": {"values": rows},
        "params": params or [],
        "transform": [*(transform or []), {"calculate": lit, "as": "lit"}],
        "height": height,
        "encoding": {"x": x, "y": y},
        "layer": [
            {
                "mark": {"type": "rect", "stroke": "#fff", "strokeWidth": 1},
                "encoding": {
                    "color": colour,
                    "opacity": {"field": "lit", "type": "quantitative", "scale": None},
                },
            },
            {
                "mark": {
                    "type": "text",
                    "fontSize": {"expr": f"{narrow_cells(columns)} ? 9 : 11.5"},
                },
                "encoding": {
                    "text": {"field": "says"},
                    "color": {
                        "condition": {"test": f"({dark}) && datum.lit == 1", "value": "#fff"},
                        "value": "#000",
                    },
                },
            },
        ],
    }
