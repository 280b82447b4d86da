"""The shapes of single values in a case document; what does not fit is refused by its path."""

import math
from fractions import Fraction

from tests.independent import clock, words


class Refused(Exception):
    """The document is an error; `path` says where, as in `answers[0].at`."""

    def __init__(self, path: str, message: str = ""):
        super().__init__(f"{path}: {message}")
        self.path = path


def take(thing, path, required, optional):
    """A dict with these keys only; missing optional ones become None."""
    if not isinstance(thing, dict):
        raise Refused(path, "not an object")
    for key in thing:
        if key not in required and key not in optional:
            raise Refused(f"{path}.{key}".lstrip("."), "unknown key")
    for key in required:
        if thing.get(key) is None:
            raise Refused(f"{path}.{key}".lstrip("."), "required")
    return {key: thing.get(key) for key in [*required, *optional]}


def a_text(value, path):
    """A string or None."""
    if value is not None and not isinstance(value, str):
        raise Refused(path, "not a text")
    return value


def a_choice(value, path, choices):
    """One of the choices or None."""
    if value is not None and (not isinstance(value, str) or value not in choices):
        raise Refused(path, "not one of the choices")
    return value


def a_flag(value, path):
    """True, false or None."""
    if value is not None and not isinstance(value, bool):
        raise Refused(path, "not true or false")
    return value


def a_number(value, path, low=0, high=None):
    """An exact number within the limits, or None."""
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        raise Refused(path, "not a number")
    if not math.isfinite(value):
        raise Refused(path, "not finite")
    number = Fraction(str(value))
    if (low is not None and number < low) or (high is not None and number > high):
        raise Refused(path, "out of range")
    return number


def a_time(value, path):
    """An instant or None."""
    if value is None:
        return None
    try:
        return clock.read_time(value)
    except (TypeError, ValueError, OverflowError) as error:
        raise Refused(path, "not a time with an offset") from error


def a_date(value, path):
    """A date or None."""
    if value is None:
        return None
    try:
        return clock.read_date(value)
    except (TypeError, ValueError) as error:
        raise Refused(path, "not a date") from error


def a_list(value, path, choices):
    """A list of the choices, as a set, or None."""
    if value is None:
        return None
    if not isinstance(value, list):
        raise Refused(path, "not a list")
    for index, one in enumerate(value):
        if one is None or not isinstance(one, str) or one not in choices:
            raise Refused(f"{path}[{index}]", "not one of the choices")
    return frozenset(value)


def rows(value, path):
    """The rows of a list with their paths; none when it is unknown."""
    if value is None:
        return []
    if not isinstance(value, list):
        raise Refused(path, "not a list")
    return [(row, f"{path}[{index}]") for index, row in enumerate(value)]


def a_function_score(value, path):
    """A pair of scale and score, or None."""
    if value is None:
        return None
    got = take(value, path, ["scale", "value"], [])
    a_choice(got["scale"], f"{path}.scale", words.SCALES)
    high = words.SCALES[got["scale"]]
    return got["scale"], a_number(got["value"], f"{path}.value", 0, high)


def an_answer_value(item, value, path):
    """The value of an answer in its own type."""
    kind, detail = words.ANSWERS[item]
    if kind == "list":
        return a_list(value, path, detail)
    if kind == "choice":
        return a_choice(value, path, detail)
    if kind == "number":
        return a_number(value, path, 0, detail)
    if kind == "flag":
        return a_flag(value, path)
    if kind == "time":
        return a_time(value, path)
    if kind == "function":
        return a_function_score(value, path)
    if kind == "date-or-none" and value == "none":
        return "none"
    return a_date(value, path)
