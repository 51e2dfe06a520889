"""Draws the skill's icons, a speech bubble that holds a liver; `python -m skill.alexa_icons` writes them.

Every point's color follows from its distance to the edges of a few shapes, so that an icon of any size has
smooth edges, without a library to draw with.
"""

from __future__ import annotations

import math
import struct
import zlib
from collections.abc import Callable
from pathlib import Path

SIZES = {"small": 108, "large": 512}
"""Pixels a side, as Amazon asks for them."""
IMAGES = Path(__file__).parent / "package" / "assets" / "images"

_Color = tuple[int, int, int]
_GROUND: _Color = (11, 74, 92)
_BUBBLE: _Color = (255, 255, 255)
_LIVER: _Color = (168, 62, 48)
_GROOVE: _Color = (255, 255, 255)
_SIGNATURE = b"\x89PNG\r\n\x1a\n"


def icon_path(kind: str, images: Path = IMAGES) -> Path:
    """Where the icon of a kind, ``small`` or ``large``, lies."""
    return images / f"{kind}Icon.png"


def pixels(side: int) -> bytes:
    """The icon as rows of red, green and blue, a byte each, from the top left corner."""
    return b"".join(bytes(_color_at(x, y, side)) for y in range(side) for x in range(side))


def png(side: int) -> bytes:
    """The icon as a PNG file: eight bits a color, no transparency."""
    picture, row = pixels(side), side * 3
    # Each row says first how it is filtered: 0, not at all.
    rows = b"".join(b"\0" + picture[start : start + row] for start in range(0, len(picture), row))
    header = struct.pack(">IIBBBBB", side, side, 8, 2, 0, 0, 0)
    chunks = ((b"IHDR", header), (b"IDAT", zlib.compress(rows, 9)), (b"IEND", b""))
    return _SIGNATURE + b"".join(_chunk(name, body) for name, body in chunks)


def png_size(image: bytes) -> tuple[int, int] | None:
    """Width and height of a PNG file; None where it is none."""
    if len(image) < 24 or not image.startswith(_SIGNATURE) or image[12:16] != b"IHDR":
        return None
    width, height = struct.unpack(">II", image[16:24])
    return width, height


def write_icons(images: Path = IMAGES) -> tuple[Path, ...]:
    """Write the icons into a folder; the paths written. Raises OSError."""
    images.mkdir(parents=True, exist_ok=True)
    for kind, side in SIZES.items():
        icon_path(kind, images).write_bytes(png(side))
    return tuple(icon_path(kind, images) for kind in SIZES)


def _chunk(name: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))


def _color_at(column: int, row: int, side: int) -> _Color:
    """The color of a pixel; x grows to the right and y downwards, both from -1 to 1."""
    x, y = (2 * (column + 0.5) / side - 1, 2 * (row + 0.5) / side - 1)
    color = _GROUND
    for distance, paint in _SHAPES:
        color = _mixed(color, paint, min(1.0, max(0.0, 0.5 - distance(x, y) * side / 2)))
    return color


def _mixed(under: _Color, over: _Color, share: float) -> _Color:
    red, green, blue = (round(a + (b - a) * share) for a, b in zip(under, over, strict=True))
    return red, green, blue


def _bubble(x: float, y: float) -> float:
    """Distance to a rounded box with a tail; below zero inside."""
    return min(_box(x, y + 0.09, 0.66, 0.45, 0.22), _tail(x, y))


def _box(x: float, y: float, half_width: float, half_height: float, corner: float) -> float:
    over_x, over_y = abs(x) - half_width + corner, abs(y) - half_height + corner
    outside = math.hypot(max(over_x, 0), max(over_y, 0))
    return outside + min(max(over_x, over_y), 0) - corner


def _tail(x: float, y: float) -> float:
    """Distance to a triangle that points down and left."""
    corners = ((-0.34, 0.28), (0.06, 0.28), (-0.40, 0.66))
    return max(
        _beyond(x, y, start, end) for start, end in zip(corners, (*corners[1:], corners[0]), strict=True)
    )


def _beyond(x: float, y: float, start: tuple[float, float], end: tuple[float, float]) -> float:
    """How far a point lies to the left of the way from one point to another."""
    along_x, along_y = end[0] - start[0], end[1] - start[1]
    return ((x - start[0]) * -along_y + (y - start[1]) * along_x) / -math.hypot(along_x, along_y)


def _liver(x: float, y: float) -> float:
    """Distance to a wedge: a large lobe on the left of the picture that runs out to the right."""
    lobes = ((-0.20, -0.10, 0.25), (0.02, -0.17, 0.17), (0.20, -0.20, 0.11), (0.36, -0.22, 0.05))
    return _melted([math.hypot(x - left, y - top) - radius for left, top, radius in lobes], 0.07)


def _melted(distances: list[float], width: float) -> float:
    """Distance to shapes that flow into each other."""
    return -width * math.log(sum(math.exp(-distance / width) for distance in distances)) + width * 0.5


def _groove(x: float, y: float) -> float:
    """Distance to the line between the lobes."""
    return max(abs(x - 0.085 - 0.18 * (y + 0.2)) - 0.012, abs(y + 0.20) - 0.17)


_SHAPES: tuple[tuple[Callable[[float, float], float], _Color], ...] = (
    (_bubble, _BUBBLE),
    (_liver, _LIVER),
    (_groove, _GROOVE),
)
"""What is drawn over the ground, in this order."""

if __name__ == "__main__":
    write_icons()
