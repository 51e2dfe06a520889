"""An evaluation as one web page that needs nothing beside it."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

from evaluation.evaluating import Evaluation
from evaluation.learning_curve import Point
from evaluation.pictures import confusion_matrix, threshold_curves
from evaluation.report import Table, lists, tables
from evaluation.thresholds import STEPS, Chart, charts

_STYLE = """
body { font: 1rem/1.5 sans-serif; margin: 2rem auto; max-width: 75rem; padding: 0 1rem; color: #1a1a1a;
background: #fff } table { border-collapse: collapse } caption { text-align: left; font-weight: bold;
padding: .5rem 0 } th, td { border-bottom: 1px solid #ccc; padding: .15rem .6rem; text-align: right;
white-space: nowrap } th[scope=row] { text-align: left; font-weight: normal } figure { margin: 1rem 0 } li {
margin: .3rem 0 } .wide { overflow-x: auto } a { color: #0b5394 }
"""
_SHOWN_STEPS = 5
"""Of the lines tried, every so-many-th stands in the table under a picture."""


def as_html(evaluation: Evaluation, misses: int, curve: Sequence[Point] = ()) -> str:
    """The whole evaluation as HTML: tables, pictures and the lines a person reads."""
    sections = [_table(table) for table in tables(evaluation, curve)]
    sections += [_figure(threshold_curves(chart), _steps(chart)) for chart in charts(evaluation)]
    sections.append(_figure(confusion_matrix(evaluation.written), None))
    for title, lines in lists(evaluation, misses):
        items = "".join(f"<li>{escape(line)}</li>" for line in lines)
        sections.append(f"<h2>{escape(title)} ({len(lines)})</h2>\n<ul>{items or '<li>none</li>'}</ul>")
    body = "\n".join(sections)
    return (
        '<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>How well Hepatica understands</title>\n<style>{_STYLE}</style>\n</head>\n<body>\n<main>\n"
        "<h1>How well Hepatica understands</h1>\n"
        "<p>Mis-heard words are simulated: no recognizer was run. Labels are one person's.</p>\n"
        f"{body}\n</main>\n</body>\n</html>\n"
    )


def _table(table: Table) -> str:
    heads = "".join(f'<th scope="col">{escape(head)}</th>' if head else "<td></td>" for head in table.heads)
    rows = "".join(f"<tr>{_row(row)}</tr>" for row in table.rows)
    title = escape(table.title)
    inside = f"<caption>{title}</caption><thead><tr>{heads}</tr></thead><tbody>{rows}</tbody>"
    return f'<div class="wide" tabindex="0" role="region" aria-label="{title}"><table>{inside}</table></div>'


def _row(row: Sequence[str]) -> str:
    cells = "".join(f"<td>{escape(cell)}</td>" for cell in row[1:])
    return f'<th scope="row">{escape(row[0])}</th>{cells}'


def _figure(picture: str, values: Table | None) -> str:
    shown = f"<details><summary>The same in numbers</summary>{_table(values)}</details>" if values else ""
    return f'<figure class="wide">{picture}{shown}</figure>'


def _steps(chart: Chart) -> Table:
    rows = tuple(
        (f"{line:.1f}", *(f"{100 * curve.shares[number]:.1f} %" for curve in chart.curves))
        for number, line in enumerate(STEPS)
        if number % _SHOWN_STEPS == 0
    )
    return Table(
        f"{chart.title}, over the {chart.line}", ("from", *(curve.name for curve in chart.curves)), rows
    )
