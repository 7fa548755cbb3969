"""The benchmark's results as text, which is Markdown and reads as plain text too."""

PASS_RATIO_AIM = 3
SQL_MB_AIM = 1024
BUILD_SECONDS_AIM = 60
BUILD_MB_AIM = 2048
SHOWN_STEPS = 15
# Not made in a smoke run.
SECOND_BUILD = "second build, nothing changed"


def aims(results: dict) -> list[dict]:
    """Return each aim, what was measured, and whether it was met.

    Parameters
    ----------
    results : dict
        Everything that was measured.

    Returns
    -------
    list of dict
        ``aim``, ``measured`` and ``met``.
    """
    against_pandas = results["ratios"]["SQL path : pandas"]
    sql_path = results["processes"]["SQL path"]
    builds = results["dbt"]["builds"]
    first = builds["first build"]
    passes = results["passes"]
    pass_ratio, whole_ratio = passes["ratio"], passes["whole_process_ratio"]
    wall, cpu = (against_pandas[name]["median"] for name in ("wall_seconds", "cpu_seconds"))
    sql_mb = sql_path["peak_mb"]["max"]
    build_seconds, build_mb = first["wall_seconds"]["median"], first["peak_mb"]["median"]
    rows = [
        (f"CPU per pass at most {PASS_RATIO_AIM} times the floor's, without start of Python",
         f"{pass_ratio:.2f} times", pass_ratio <= PASS_RATIO_AIM),
        (f"CPU per pass at most {PASS_RATIO_AIM} times the floor's, whole processes",
         f"{whole_ratio:.2f} times", whole_ratio <= PASS_RATIO_AIM),
        ("SQL path faster than pandas, wall time", f"{wall:.2f} times pandas", wall < 1),
        ("SQL path faster than pandas, CPU time", f"{cpu:.2f} times pandas", cpu < 1),
        (f"SQL path under {SQL_MB_AIM} MB", f"{sql_mb:.0f} MB", sql_mb < SQL_MB_AIM),
        (f"whole first dbt build under {BUILD_SECONDS_AIM} s", f"{build_seconds:.1f} s",
         build_seconds < BUILD_SECONDS_AIM),
        (f"whole first dbt build under {BUILD_MB_AIM} MB", f"{build_mb:.0f} MB",
         build_mb < BUILD_MB_AIM),
    ]  # fmt: skip
    if SECOND_BUILD in builds:
        seconds = builds[SECOND_BUILD]["wall_seconds"]["median"]
        measured = f"{seconds:.1f} s after {build_seconds:.1f} s"
        rows.append(("second build faster than the first", measured, seconds < build_seconds))
    return [{"aim": aim, "measured": measured, "met": met} for aim, measured, met in rows]


def table(header: list[str], rows: list[list[str]]) -> list[str]:
    r"""Return the lines of a table; the first column to the left, the others to the right.

    Examples
    --------
    >>> print("\n".join(table(["a", "b"], [["x", "1.5"]])))
    | a |   b |
    |---|----:|
    | x | 1.5 |
    """
    widths = [max(len(row[column]) for row in [header, *rows]) for column in range(len(header))]

    def line(cells: list[str]) -> str:
        first, *others = zip(cells, widths, strict=True)
        aligned = [first[0].ljust(first[1]), *(cell.rjust(width) for cell, width in others)]
        return "| " + " | ".join(aligned) + " |"

    rule = "|" + "-" * (widths[0] + 2) + "|"
    rule += "".join("-" * (width + 1) + ":|" for width in widths[1:])
    return [line(header), rule, *(line(row) for row in rows)]


def processes(measured: dict[str, dict]) -> list[str]:
    """Return a table of whole processes."""
    rows = [
        [
            name,
            *(
                f"{run[figure][statistic]:.{digits}f}"
                for figure, digits in (("wall_seconds", 2), ("cpu_seconds", 2), ("peak_mb", 0))
                for statistic in (("median", "min", "max") if figure != "peak_mb" else ("max",))
            ),
        ]
        for name, run in measured.items()
    ]
    header = ["process", "wall s", "min", "max", "CPU s", "min", "max", "peak MB"]
    return table(header, rows)


def once(measured: dict[str, dict]) -> list[str]:
    """Return a table of whole processes that ran once."""
    return table(
        ["process", "wall s", "CPU s", "peak MB"],
        [
            [
                name,
                f"{run['wall_seconds']['median']:.2f}",
                f"{run['cpu_seconds']['median']:.2f}",
                f"{run['peak_mb']['median']:.0f}",
            ]
            for name, run in measured.items()
        ],
    )


def ratio_table(measured: dict[str, dict]) -> list[str]:
    """Return a table of ratios, pair by pair."""
    return table(
        ["ratio", "wall", "min", "max", "CPU", "min", "max", "peak memory"],
        [
            [
                name,
                *(f"{value:.2f}" for value in ratio["wall_seconds"].values()),
                *(f"{value:.2f}" for value in ratio["cpu_seconds"].values()),
                f"{ratio['peak_mb']['median']:.2f}",
            ]
            for name, ratio in measured.items()
        ],
    )


def seconds_table(header: str, seconds: dict[str, float]) -> list[str]:
    """Return a table of seconds by name."""
    return table([header, "s"], [[name, f"{value:.2f}"] for name, value in seconds.items()])


def steps_table(passes: dict, large_steps: list[str]) -> list[str]:
    """Return a table of the steps of the SQL path that took longest."""
    steps = sorted(passes["steps"], key=lambda one: -one["cpu_seconds"])
    rows = [
        [
            one["name"],
            f"{one['wall_seconds']:.2f}",
            f"{one['cpu_seconds']:.2f}",
            "yes" if one["name"] in large_steps else "",
        ]
        for one in steps[:SHOWN_STEPS]
    ]
    return table(["model", "wall s", "CPU s", "a pass"], rows)


def agreement(results: dict) -> list[str]:
    """Return whether the ways to the RFM table agree, and where they do not."""
    lines = []
    for name, difference in results["differences"].items():
        if difference["count"]:
            lines.append(f"- **DIFFERENT** from the build: {name}, {difference['count']} rows:")
            lines += [f"  - `{row}`" for row in difference["first"]]
        else:
            lines.append(f"- equal to the build: {name}")
    return lines


def markdown(results: dict) -> str:
    """Return the whole report."""
    totals, passes, dbt = results["totals"], results["passes"], results["dbt"]
    node_times = dbt["where"]["first build"]
    own_cpu = sum(one["cpu_seconds"] for one in passes["steps"])
    repeats = results["repeats"]
    runs = "once" if repeats == 1 else f"{repeats} times each, in turn"
    sections = [
        "# Online Retail II",
        f"{int(totals['input_rows']):,} rows; "
        + ", ".join(f"{name} {value}" for name, value in results["machine"].items())
        + ".",
        "## Aims",
        table(
            ["aim", "measured", "met"],
            [[one["aim"], one["measured"], "yes" if one["met"] else "NO"]
             for one in results["aims"]],
        ),
        "## From the file to the RFM table",
        f"Whole processes, {runs}; median, least and greatest.",
        processes(results["processes"]),
        "Pair by pair, so that a busy minute hits both sides:",
        ratio_table(results["ratios"]),
        agreement(results),
        f"The SQL path makes {passes['count']} passes over tables as large as the file, with "
        f"{passes['cpu_seconds']:.2f} CPU-seconds a pass; the floor takes "
        f"{passes['floor_cpu_seconds']:.3f} for its one (both without the start of Python). Of "
        f"its {own_cpu:.1f} CPU-seconds, {passes['cpu_seconds_beyond_rfm']:.1f} go to "
        "models of other features than RFM, which pandas does not compute.",
        steps_table(passes, results["large_steps"]),
        "## The whole build",
        once(dbt["builds"]),
        "Before the first node runs, and in every gate:",
        once(dbt["start_up"]),
        "## Where the first build spends its time",
        "Seconds in which nodes ran; two can run in the same second.",
        seconds_table("kind of node", node_times["kinds"]),
        seconds_table("layer, models only", node_times["layers"]),
        seconds_table("slowest nodes", node_times["slowest"]),
    ]  # fmt: skip
    return (
        "\n\n".join(
            section if isinstance(section, str) else "\n".join(section) for section in sections
        )
        + "\n"
    )
