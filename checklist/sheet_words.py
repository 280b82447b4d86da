"""The words of the prep sheet in one language: texts with named gaps, dates, lists, medicines.

Texts are data (fixtures/sheets/*.yaml), so that a clinic's nurse can read and correct them. The
languages of the sheet are those with a file there; they need not be those of the pages.
"""

from collections.abc import Sequence
from datetime import date, datetime
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml
from django.conf import settings

FOLDER = Path(settings.BASE_DIR) / "fixtures" / "sheets"
NOON = 12


class SheetWords:
    """The texts of one language. Raises KeyError for a text or a gap that is not there."""

    def __init__(self, texts: dict[str, Any]) -> None:
        self.texts = texts
        self.language: str = texts["language"]

    def at(self, path: str) -> Any:
        """Return what stands at a dotted path: a text, a list of texts, or a group of them."""
        found: Any = self.texts
        for name in path.split("."):
            found = found[name]
        return found

    def say(self, path: str, **gaps: str) -> str:
        """Return a text with its gaps filled in; a gap without a value is an error, never blank."""
        if blank := [name for name, value in gaps.items() if not value]:
            raise KeyError(f"{path}: nothing to put for {', '.join(blank)}")
        return self.at(path).format(**gaps)

    def word(self, group: str, key: str | None, default: str = "") -> str:
        """Return the word for a value of a closed list, or `default` where it is unknown."""
        return self.at(group).get(key, default)

    def short_moment(self, moment: datetime) -> str:
        """Fri 4 Dec, 9:30 AM."""
        moment = _off_midnight(moment)
        return self.say(
            "dates.short_moment",
            weekday=self.at("dates.short_weekdays")[moment.weekday()],
            day=str(moment.day),
            month=self.at("dates.short_months")[moment.month - 1],
            time=self._clock(moment),
        )

    def long_moment(self, moment: datetime) -> str:
        """Monday, 7 December 2026, 9:30 AM."""
        return self._full(_off_midnight(moment), "long_moment", "weekdays", "months")

    def printed_moment(self, moment: datetime) -> str:
        """Mon 7 Dec 2026, 9:30 AM."""
        return self._full(moment, "printed_moment", "short_weekdays", "short_months")

    def day(self, day: date) -> str:
        """4 March 1958."""
        month = self.at("dates.months")[day.month - 1]
        return self.say("dates.day", day=str(day.day), month=month, year=str(day.year))

    def short_day(self, moment: datetime) -> str:
        """Mon 7 Dec: a day to which no time belongs."""
        return self.short_moment(moment).split(",")[0]

    def listed(self, words: Sequence[str]) -> str:
        """Join words as people do: "a, b and c"."""
        if len(words) < 2:
            return "".join(words)
        return f"{', '.join(words[:-1])} {self.at('lists.and')} {words[-1]}"

    def _full(self, moment: datetime, form: str, weekdays: str, months: str) -> str:
        return self.say(
            f"dates.{form}",
            weekday=self.at(f"dates.{weekdays}")[moment.weekday()],
            day=str(moment.day),
            month=self.at(f"dates.{months}")[moment.month - 1],
            year=str(moment.year),
            time=self._clock(moment),
        )

    def _clock(self, moment: datetime) -> str:
        """9:30 AM; the first hour of a day is called night: 12:30 AM is taken for half past noon.

        In the hour that occurs twice when the clocks go back, with the zone's name.
        """
        if moment.hour == NOON and moment.minute == 0:
            return self.at("dates.noon")
        half = self.at("dates.am" if moment.hour < NOON else "dates.pm")
        clock = f"{moment.hour % NOON or NOON}:{moment.minute:02d} {half}"
        if _occurs_twice(moment):
            clock = f"{clock} {moment.tzname()}"
        return clock if moment.hour else self.say("dates.after_midnight", clock=clock)


def _off_midnight(moment: datetime) -> datetime:
    """Read midnight as 11:59 PM of the day before: "Sunday 12:00 AM" is read as either night."""
    if moment.hour or moment.minute:
        return moment
    return datetime.fromtimestamp(moment.timestamp() - 60, moment.tzinfo)


def _occurs_twice(moment: datetime) -> bool:
    return moment.replace(fold=0).utcoffset() > moment.replace(fold=1).utcoffset()


def languages() -> list[str]:
    """The languages that a sheet can be printed in."""
    return sorted(path.stem for path in FOLDER.glob("*.yaml"))


@lru_cache(maxsize=8)
def sheet_words(language: str) -> SheetWords:
    """Read the texts of a language. Raises KeyError for one that the sheet does not have."""
    if language not in languages():
        raise KeyError(language)
    return SheetWords(yaml.safe_load((FOLDER / f"{language}.yaml").read_text("utf-8")))
