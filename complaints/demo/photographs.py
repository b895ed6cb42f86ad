"""Painted photographs for some of the demo's cases: pictures of nothing real, and they say so."""

from __future__ import annotations

from io import BytesIO

import numpy as np
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image, ImageDraw, ImageFilter

from complaints.models import Complaint, Photo
from complaints.photos import keep_upload
from complaints.states import OPEN
from parcels.demo.source import own

OPEN_CASES, SOLVED_CASES = 60, 20
A_HUNDREDTH = 100  # of the cases, at most
SIZE = (960, 720)


def add_photographs(random: np.random.Generator) -> int:
    """Of open cases one each, of solved ones before and after; a worker does the rest."""
    mine = own(Complaint.objects.all()).select_related("category__group").order_by("-received_at")
    most = 1 + mine.count() // A_HUNDREDTH
    unsolved = mine.filter(state__in=OPEN)[: min(OPEN_CASES, most)]
    photos = [_photo(case, "report", random) for case in unsolved]
    for case in mine.filter(close_reason="resolved")[: min(SOLVED_CASES, most)]:
        photos += [_photo(case, "report", random), _photo(case, "after", random)]
    Photo.objects.bulk_create(photos)
    return len(photos)


def _photo(case: Complaint, stage: str, random: np.random.Generator) -> Photo:
    content = paint(case.category.group.code, random, is_clean=stage == "after")
    kept = keep_upload(SimpleUploadedFile("photo.jpg", content, "image/jpeg"))
    return Photo(complaint=case, stage=stage, **kept)


def paint(group: str, random: np.random.Generator, *, is_clean: bool = False) -> bytes:
    """A street at some hour as JPEG: sky, houses, a road, and on it what is complained about."""
    width, height = SIZE
    light = float(random.uniform(0.75, 1.05))
    image = Image.new("RGB", SIZE, _shade((188, 208, 222), light))
    draw = ImageDraw.Draw(image)
    ground = int(height * random.uniform(0.5, 0.6))
    _houses(draw, random, ground, light)
    draw.rectangle((0, ground, width, height), fill=_shade((196, 178, 146), light))
    road = int(ground + (height - ground) * random.uniform(0.3, 0.45))
    draw.polygon(
        [(0, road), (width, road - 40), (width, height), (0, height)],
        fill=_shade((104, 104, 106), light),
    )
    if not is_clean:
        _things(draw, random, group, road, light)
    image = _grain(image.filter(ImageFilter.GaussianBlur(1.2)), random)
    ImageDraw.Draw(image).text(
        (20, height - 48), "DEMO - made up", fill=(255, 255, 255), font_size=32
    )
    out = BytesIO()
    image.save(out, "JPEG", quality=80)
    return out.getvalue()


def _houses(
    draw: ImageDraw.ImageDraw, random: np.random.Generator, ground: int, light: float
) -> None:
    x = -40
    while x < SIZE[0]:
        wide, tall = int(random.integers(160, 320)), int(random.integers(160, 360))
        tone = int(random.integers(-22, 22))
        colour = _shade((214 + tone, 200 + tone, 172 + tone), light)
        draw.rectangle((x, ground - tall, x + wide, ground), fill=colour)
        for left in range(x + 24, x + wide - 40, 64):
            for top in range(ground - tall + 30, ground - 60, 84):
                draw.rectangle((left, top, left + 30, top + 46), fill=_shade((72, 92, 108), light))
        x += wide + int(random.integers(0, 50))


_COLOURS = {
    "CLEAN": ((38, 40, 46), (86, 104, 70), (206, 206, 200)),
    "VEH": ((142, 30, 28), (205, 205, 205), (36, 62, 112)),
    "INFRA": ((48, 44, 40), (66, 92, 104), (58, 52, 46)),
    "ENV": ((112, 92, 54), (58, 86, 46), (150, 128, 84)),
}


def _things(
    draw: ImageDraw.ImageDraw, random: np.random.Generator, group: str, road: int, light: float
) -> None:
    colours = _COLOURS.get(group, ((150, 92, 48), (94, 94, 98), (196, 160, 60)))
    middle = float(random.uniform(0.25, 0.75)) * SIZE[0]
    for _n in range(int(random.integers(5, 16))):
        x, y = random.normal(middle, 110), road + abs(random.normal(40, 45))
        wide, tall = random.uniform(40, 150), random.uniform(30, 90)
        colour = _shade(colours[int(random.integers(len(colours)))], light)
        shape = draw.ellipse if group in {"CLEAN", "INFRA", "ENV"} else draw.rectangle
        shape((x, y, x + wide, y + tall), fill=colour)


def _grain(image: Image.Image, random: np.random.Generator) -> Image.Image:
    pixels = np.asarray(image, dtype=np.int16)
    noise = random.integers(-8, 9, (*pixels.shape[:2], 1), dtype=np.int16)
    return Image.fromarray((pixels + noise).clip(0, 255).astype(np.uint8))


def _shade(colour: tuple[int, int, int], light: float) -> tuple[int, int, int]:
    red, green, blue = (max(0, min(255, int(one * light))) for one in colour)
    return red, green, blue
