"""A picture of the demo's land from above in one year: sand, roads, gardens, roofs and shadows."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from PIL import Image, ImageDraw, ImageFilter

from imagery.demo.scene import House, Ring, Scene

SAND, ASPHALT, KERB, WALL = (203, 182, 148), (92, 92, 95), (178, 170, 158), (226, 218, 204)
YARD, LAWN, TREE = (186, 172, 150), (112, 128, 78), (62, 84, 50)
ROOFS = [(214, 207, 195), (198, 188, 172), (226, 222, 214), (184, 170, 152), (205, 196, 190)]
SLAB = (160, 158, 154)  # of a house that is being built
GRAIN = 9


@dataclass(frozen=True)
class Light:
    """The sun of one flight: where shadows fall to, how long, and the tint of that camera."""

    degrees: float
    length: float  # of a shadow, for a unit of height
    tint: tuple[float, float, float]


def paint(scene: Scene, year: int, light: Light) -> Image.Image:
    """Everything that stood in that year."""
    random = np.random.default_rng([year, 17])
    image = Image.new("RGB", (scene.pixels, scene.pixels), SAND)
    draw = ImageDraw.Draw(image)
    for ring in _all(scene.green):
        draw.polygon(ring, fill=LAWN)
    for extra, colour in ((6, KERB), (0, ASPHALT)):
        for line, width in scene.streets:
            draw.line(line, fill=colour, width=max(2, round(width * 0.62 + extra)), joint="curve")
    standing = [house for house in scene.houses if house.year <= year]
    _plots(draw, scene, standing)
    image = Image.composite(_darker(image), image, _shadows(image.size, standing, year, light))
    draw = ImageDraw.Draw(image)
    for house in standing:
        _roof(draw, house, is_new=house.year == year)
    _trees(draw, scene, random)
    return _seen_through(image, random, light)


def _all(shapes: list[list[Ring]]) -> list[Ring]:
    return [ring for shape in shapes for ring in shape]


def _plots(draw: ImageDraw.ImageDraw, scene: Scene, standing: list[House]) -> None:
    """Walled and paved where a house stands, bare sand where none does yet."""
    built = Image.new("1", (scene.pixels, scene.pixels))
    marks = ImageDraw.Draw(built)
    for house in standing:
        for ring in house.rings:
            marks.polygon(ring, fill=1)
    seen = np.asarray(built)
    for ring in _all(scene.parcels):
        columns, rows = zip(*ring, strict=True)
        left, right = (int(np.clip(f(columns), 0, scene.pixels)) for f in (min, max))
        top, bottom = (int(np.clip(f(rows), 0, scene.pixels)) for f in (min, max))
        within = seen[top:bottom, left:right]
        if within.size and within.mean() > 0.2:
            draw.polygon(ring, fill=YARD)
            draw.line([*ring, ring[0]], fill=WALL, width=1)


def _shadows(size: tuple[int, int], standing: list[House], year: int, light: Light) -> Image.Image:
    """Where the sun does not come: each roof swept along its shadow."""
    mask = Image.new("L", size)
    draw = ImageDraw.Draw(mask)
    angle = math.radians(light.degrees)
    for house in standing:
        reach = (1.5 if house.year == year else house.height_px) * light.length
        for part in np.linspace(0, 1, 6):
            dx, dy = part * reach * math.cos(angle), part * reach * math.sin(angle)
            for ring in house.rings:
                draw.polygon([(x + dx, y + dy) for x, y in ring], fill=255)
    return mask


def _darker(image: Image.Image) -> Image.Image:
    return image.point(lambda value: int(value * 0.48))


def _roof(draw: ImageDraw.ImageDraw, house: House, *, is_new: bool) -> None:
    """A roof with its parapet, stairwell and water tank; a bare slab in the year it is built."""
    colour = SLAB if is_new else ROOFS[house.number % len(ROOFS)]
    for ring in house.rings:
        draw.polygon(ring, fill=colour)
        if is_new:
            continue
        draw.line([*ring, ring[0]], fill=_lit(colour, 1.1), width=1)
        x, y = np.mean(ring, axis=0)
        size = 3 + house.number % 4
        draw.rectangle((x - size, y - size, x + size, y + size * 0.4), fill=_lit(colour, 0.86))
        draw.ellipse((x + size + 1, y - 2, x + size + 5, y + 2), fill=(236, 236, 232))


def _lit(colour: tuple[int, int, int], factor: float) -> tuple[int, int, int]:
    red, green, blue = (min(255, round(value * factor)) for value in colour)
    return red, green, blue


def _trees(draw: ImageDraw.ImageDraw, scene: Scene, random: np.random.Generator) -> None:
    """Along kerbs and in parks, at the same places every year and larger every time."""
    places = np.random.default_rng(5)
    for line, width in scene.streets:
        for x, y in line[::2]:
            side = places.uniform(-1, 1) * width * 0.5
            _tree(draw, x + side, y - side, random.uniform(2, 5))
    for ring in _all(scene.green):
        (left, top), (right, bottom) = np.min(ring, axis=0), np.max(ring, axis=0)
        for x, y in places.uniform((left, top), (right, bottom), size=(12, 2)):
            _tree(draw, x, y, random.uniform(3, 7))


def _tree(draw: ImageDraw.ImageDraw, x: float, y: float, size: float) -> None:
    draw.ellipse((x - size, y - size, x + size, y + size), fill=TREE)


def _seen_through(image: Image.Image, random: np.random.Generator, light: Light) -> Image.Image:
    """The ground's unevenness, the camera's grain and its tint."""
    width, height = image.size
    rough = Image.fromarray(random.integers(108, 148, (height // 40, width // 40), dtype="uint8"))
    rough = rough.resize(image.size, Image.Resampling.BICUBIC)
    soft = np.asarray(image.filter(ImageFilter.GaussianBlur(0.6)), "int16")
    grain = np.asarray(rough, "int16") - 128
    grain += random.integers(-GRAIN, GRAIN + 1, (height, width), dtype="int16")
    seen = (soft + grain[..., None]) * np.asarray(light.tint, "float32")
    return Image.fromarray(np.clip(seen, 0, 255).astype("uint8"))
