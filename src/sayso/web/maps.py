"""Maps of places: circles on the outlines of countries, both in the Equal Earth projection.

The outlines (`static/world.svg`) are Natural Earth's at 1:110 million, through the npm package
world-atlas, projected by `project` and rounded to a tenth of a unit. They show who controls what,
roughly, and take no stand on who should.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

WIDTH, HEIGHT = 1000.0, 487.0
"""The size of the whole world, in units of the drawing."""

_A = (1.340264, -0.081106, 0.000893, 0.003796)
_EDGE = 2.7066299836960748
"""The x of the antimeridian on the equator, in radii of the globe."""

_SHOWN = 445.0
"""How much of its height is shown at first: nothing happens on the ice below."""

_LEAST_WIDTH = 120.0
"""How near a map comes: outlines at this scale say nothing beyond."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """A place and how much there is of it."""

    name: str
    lat: float
    lon: float
    count: int
    href: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class Dot:
    """A place as it is drawn."""

    x: float
    y: float
    radius: float
    place: Place

    @property
    def title(self) -> str:
        """What the circle says when it is asked."""
        if self.place.note:
            return f"{self.place.name}: {self.place.note}"
        noun = "event" if self.place.count == 1 else "events"
        return f"{self.place.name}: {self.place.count:,} {noun}"


@dataclass(frozen=True, slots=True)
class Map:
    """Circles and the part of the world that is shown, largest first."""

    dots: tuple[Dot, ...]
    box: tuple[float, float, float, float]

    @property
    def view(self) -> str:
        """The part shown, as SVG has it."""
        return " ".join(f"{number:.1f}" for number in self.box)

    @property
    def unit(self) -> float:
        """How large a unit is against one of the whole world: strokes and circles shrink by it."""
        return self.box[2] / WIDTH


def project(lat: float, lon: float) -> tuple[float, float]:
    """Degrees → units of the drawing, from its upper left corner.

    Šavrič, Patterson and Jenny (2019), The Equal Earth map projection.
    """
    lat, lon = max(-90.0, min(90.0, lat)), max(-180.0, min(180.0, lon))
    angle = math.asin(math.sqrt(3) / 2 * math.sin(math.radians(lat)))
    two, six = angle**2, angle**6
    slope = _A[0] + 3 * _A[1] * two + six * (7 * _A[2] + 9 * _A[3] * two)
    x = 2 * math.sqrt(3) * math.radians(lon) * math.cos(angle) / (3 * slope)
    y = angle * (_A[0] + _A[1] * two + six * (_A[2] + _A[3] * two))
    scale = WIDTH / (2 * _EDGE)
    return WIDTH / 2 + x * scale, HEIGHT / 2 - y * scale


def draw(places: Iterable[Place], *, near: bool = False) -> Map | None:
    """The map of some places; None where there is none.

    Args:
        near: show only the part of the world that the places are in.
    """
    found = sorted(places, key=lambda place: (-place.count, place.name))
    if not found:
        return None
    points = [project(place.lat, place.lon) for place in found]
    box = _around(points) if near else (0.0, 0.0, WIDTH, _SHOWN)
    unit, most = box[2] / WIDTH, found[0].count
    dots = (
        Dot(round(x, 1), round(y, 1), round(unit * _radius(place.count, most), 2), place)
        for (x, y), place in zip(points, found, strict=True)
    )
    return Map(tuple(dots), box)


def _radius(count: int, most: int) -> float:
    """A circle's radius; its area grows with the count."""
    return 2.5 + 10 * math.sqrt(count / most) if most > 1 else 6.0


def _around(points: Sequence[tuple[float, float]]) -> tuple[float, float, float, float]:
    """A part of the world with room around the points, in its shape."""
    xs, ys = [x for x, _ in points], [y for _, y in points]
    width = max(_LEAST_WIDTH, 1.6 * (max(xs) - min(xs)), 1.6 * (max(ys) - min(ys)) * WIDTH / _SHOWN)
    width = min(width, WIDTH)
    height = width * _SHOWN / WIDTH
    x = (min(xs) + max(xs)) / 2 - width / 2
    y = (min(ys) + max(ys)) / 2 - height / 2
    return (max(0.0, min(x, WIDTH - width)), max(0.0, min(y, HEIGHT - height)), width, height)
