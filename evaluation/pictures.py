"""Pictures as SVG: the confusion matrix and the threshold curves.

Each has a name and a description for those who hear it, and the page says the same in a table. Nothing is
told by color alone: curves differ in their dashes, and squares hold their number.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from html import escape

from evaluation.answers import Answer
from evaluation.breakdowns import told_apart
from evaluation.items import INTENTS
from evaluation.thresholds import STEPS, Chart
from intents.meaning import CLARIFY

_CELL, _MARGIN = 15, 150
_WIDTH, _HEIGHT, _LEFT, _TOP = 640, 320, 50, 20
_STROKES = (("#0b5394", ""), ("#a61c00", "8 4"), ("#38761d", "2 3"), ("#741b47", "10 3 2 3"))
"""Color and dashes; each color has a contrast of at least 5 to 1 on white."""


def confusion_matrix(answers: Sequence[Answer]) -> str:
    """What was meant, downwards, against what it was taken for, across."""
    compared = told_apart(answers)
    counted = Counter((a.item.label, _shown(a)) for a in compared)
    seen = {name for pair in counted for name in pair}
    names = [name for name in (*INTENTS, CLARIFY) if name in seen]
    place = {name: number for number, name in enumerate(names)}
    side = _MARGIN + _CELL * len(names)
    parts = [
        _label(name, _MARGIN - 4, _MARGIN + _CELL * at + 11, "end") + _turned(name, _MARGIN + _CELL * at + 11)
        for name, at in place.items()
    ]
    for (label, taken), count in sorted(counted.items()):
        x, y = _MARGIN + _CELL * place[taken], _MARGIN + _CELL * place[label]
        fill, ink = ("#d9ead3", "#1c3d12") if label == taken else ("#990000", "#ffffff")
        parts.append(
            f"<g><title>{escape(label)} taken for {escape(taken)}: {count}</title>"
            f'<rect x="{x}" y="{y}" width="{_CELL}" height="{_CELL}" fill="{fill}"/>'
            f'<text x="{x + _CELL / 2}" y="{y + 11}" text-anchor="middle" font-size="8" fill="{ink}">'
            f"{count}</text></g>"
        )
    wrong = sum(count for (label, taken), count in counted.items() if label != taken)
    described = (
        f"{len(compared)} items, {wrong} of them off the diagonal; the table of confusions names them."
    )
    return _svg("Confusion matrix", described, side, side, parts)


def _shown(answer: Answer) -> str:
    """What it was taken for; an intent that is right too stands on the diagonal."""
    return answer.item.label if answer.verdict == "right" else answer.understanding.intent


def threshold_curves(chart: Chart) -> str:
    """The shares of a chart over its line."""
    parts = [*_axes(chart.line)]
    for number, (curve, (color, dashes)) in enumerate(zip(chart.curves, _STROKES, strict=False)):
        points = " ".join(
            f"{_LEFT + line * _WIDTH:.1f},{_TOP + (1 - share) * _HEIGHT:.1f}"
            for line, share in zip(STEPS, curve.shares, strict=True)
        )
        stroke = f'stroke="{color}" stroke-width="2" stroke-dasharray="{dashes}"'
        parts.append(
            f'<polyline points="{points}" fill="none" {stroke}><title>{escape(curve.name)}</title></polyline>'
        )
        y = _TOP + _HEIGHT + 55 + 18 * number
        parts.append(f'<line x1="{_LEFT}" y1="{y - 4}" x2="{_LEFT + 50}" y2="{y - 4}" {stroke}/>')
        parts.append(_label(curve.name, _LEFT + 60, y, "start"))
    height = _TOP + _HEIGHT + 70 + 18 * len(chart.curves)
    described = f"{', '.join(curve.name for curve in chart.curves)}, in percent, over the {chart.line}."
    return _svg(f"{chart.title}: threshold curves", described, _WIDTH + 2 * _LEFT, height, parts)


def _axes(line: str) -> Iterable[str]:
    for tenth in range(0, 11, 2):
        x, y = _LEFT + tenth / 10 * _WIDTH, _TOP + (1 - tenth / 10) * _HEIGHT
        yield f'<line x1="{_LEFT}" y1="{y}" x2="{_LEFT + _WIDTH}" y2="{y}" stroke="#cccccc"/>'
        yield _label(f"{10 * tenth} %", _LEFT - 6, y + 4, "end")
        yield _label(f"{tenth / 10:.1f}", x, _TOP + _HEIGHT + 16, "middle")
    yield _label(line, _LEFT + _WIDTH / 2, _TOP + _HEIGHT + 34, "middle")


def _label(text: str, x: float, y: float, anchor: str) -> str:
    return f'<text x="{x}" y="{y}" text-anchor="{anchor}">{escape(text)}</text>'


def _turned(text: str, x: float) -> str:
    return f'<text transform="translate({x} {_MARGIN - 4}) rotate(-90)">{escape(text)}</text>'


def _svg(title: str, described: str, width: float, height: float, parts: Iterable[str]) -> str:
    name = "".join(character for character in title.lower() if character.isalpha())
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" role="img" aria-labelledby="{name} {name}-more" '
        f'viewBox="0 0 {width} {height}" width="{width}" font-family="sans-serif" font-size="11">'
        f'<title id="{name}">{escape(title)}</title><desc id="{name}-more">{escape(described)}</desc>'
        f'<rect width="100%" height="100%" fill="#ffffff"/>{"".join(parts)}</svg>'
    )
