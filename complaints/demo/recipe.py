"""What the demo's complaints are made of, as ``fixtures/demo/complaints.json`` tells it."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np
from django.conf import settings

from complaints.models import Category

PATH = Path(settings.BASE_DIR) / "fixtures" / "demo" / "complaints.json"
YEARS = 3
GROWTH = 5  # how much more comes in on the last day than on the first


@dataclass(frozen=True)
class Seed:
    """A report before it has a place: what, when, in whose words."""

    category: Category
    received_at: datetime
    text: str
    in_crisis: bool = False


class Recipe:
    """Draws reports as they come in: by category, season, weekday and hour."""

    def __init__(self, random: np.random.Generator, *, now: datetime) -> None:
        self.random, self.now = random, now
        self.told: dict[str, Any] = json.loads(PATH.read_text(encoding="utf-8"))
        self.zone = ZoneInfo(settings.TIME_ZONE)
        rows = (
            Category.objects.select_related("group")
            .prefetch_related("partners")
            .filter(code__in=self.told["categories"])
        )
        self.categories = {category.code: category for category in rows}
        today = now.astimezone(self.zone).date()
        self.days = [today - timedelta(days=n) for n in range(YEARS * 365, -1, -1)]
        self.hours = _chances(self.told["hours"])
        self._by_season = {name: self._days_of(told) for name, told in self.told["seasons"].items()}

    def draw(self, count: int) -> list[Seed]:
        """So many reports, the earliest first; a share of them in the days of the great rain."""
        in_crisis = round(count * self.told["crisis"]["share"])
        seeds = [self._ordinary(code) for code in self._codes(count - in_crisis)]
        seeds += self._crisis(in_crisis)
        return sorted(seeds, key=lambda seed: seed.received_at)

    def word(self, key: str) -> str:
        """One of the sentences that are said at a step."""
        return f"{self._one_of(self.told['notes'][key])} (عرض)"

    def channel(self) -> str:
        """How it came in."""
        ways = self.told["channels"]
        return str(self.random.choice(list(ways), p=_chances(list(ways.values()))))

    def _codes(self, count: int) -> list[str]:
        told = {code: row["weight"] for code, row in self.told["categories"].items()}
        known = [code for code in told if code in self.categories]
        chances = _chances([told[code] for code in known])
        return [str(code) for code in self.random.choice(known, count, p=chances)]

    def _ordinary(self, code: str) -> Seed:
        row = self.told["categories"][code]
        day = self.days[int(self.random.choice(len(self.days), p=self._by_season[row["season"]]))]
        hour = int(self.random.choice(24, p=self.hours))
        minute, second = self.random.integers(60, size=2)
        at = datetime.combine(day, time(hour, int(minute), int(second)), self.zone)
        # What would come later today came at the same hour of the day before.
        at = at.astimezone(UTC)
        return Seed(
            self.categories[code],
            at if at < self.now else at - timedelta(days=1),
            f"{self._one_of(row['texts'])} (عرض)",
        )

    def _crisis(self, count: int) -> list[Seed]:
        """Many in few hours, most of them early: the streets fill faster than they dry."""
        told = self.told["crisis"]
        codes = [code for code in told["categories"] if code in self.categories]
        chances = _chances([told["categories"][code] for code in codes])
        began = self.crisis_began
        return [
            Seed(
                self.categories[str(code)],
                began + timedelta(hours=float(told["hours"] * self.random.beta(1.6, 3.2))),
                f"{self._one_of(told['texts'])} (عرض)",
                in_crisis=True,
            )
            for code in (self.random.choice(codes, count, p=chances) if codes else [])
        ]

    @property
    def crisis_began(self) -> datetime:
        """The last such day that lies at least a month back."""
        told = self.told["crisis"]
        year = (self.now - timedelta(days=30)).year
        day = datetime(year, told["month"], told["day"], 4, tzinfo=self.zone)
        return day if day < self.now - timedelta(days=30) else day.replace(year=year - 1)

    def _days_of(self, months: list[float]) -> np.ndarray:
        week = self.told["weekdays"]
        growing = 1 + GROWTH * np.arange(len(self.days)) / len(self.days)
        shape = [months[day.month - 1] * week[day.weekday()] for day in self.days]
        return _chances(growing * shape)

    def _one_of(self, sentences: list[str]) -> str:
        return sentences[int(self.random.integers(len(sentences)))]


def _chances(weights: Any) -> np.ndarray:
    weights = np.asarray(weights, dtype=float)
    return weights / weights.sum()
