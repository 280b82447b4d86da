"""JSON without its traps: duplicate keys, NaN, endless digits, depth and lone surrogates.

Numbers come back as ``int`` or ``Decimal``, so that a limit is compared exactly.
"""

import json
import re
from decimal import Decimal, InvalidOperation
from typing import Any, NoReturn

DEEPEST = 32
LONGEST_NUMBER = 40
# Far beyond any value of the contract; an exponent of a million would take minutes to work out.
LARGEST_EXPONENT = 400


class CaseError(ValueError):
    """The document cannot be used; ``path`` names the place, the message never the value."""

    def __init__(self, path: str, message: str) -> None:
        super().__init__(f"{path}: {message}")
        self.path = path
        self.message = message

    def within(self, place: str) -> "CaseError":
        """The same complaint, its path now counted from outside ``place``."""
        if self.path == "$":
            return CaseError(place, self.message)
        dot = "" if self.path.startswith("[") else "."
        return CaseError(f"{place}{dot}{self.path}", self.message)


class _Bad:
    """Stands in a parsed document where something unusable was, until its path is known."""

    def __init__(self, message: str, key: str | None = None) -> None:
        self.message = message
        self.key = key


def _object(pairs: list[tuple[str, Any]]) -> Any:
    made = dict(pairs)
    if len(made) != len(pairs):
        seen: set[str] = set()
        for key, _ in pairs:
            if key in seen:
                return _Bad("this key is given twice", key)
            seen.add(key)
    return made


def _integer(digits: str) -> Any:
    return int(digits) if len(digits) <= LONGEST_NUMBER else _Bad("a number with too many digits")


def _decimal(digits: str) -> Any:
    if len(digits) > LONGEST_NUMBER:
        return _Bad("a number with too many digits")
    made = _number_of(digits)
    return _Bad("a number with too large an exponent") if made is None else made


def _number_of(digits: str) -> Decimal | None:
    """The number; None where its exponent is beyond reason, or beyond what Decimal can hold."""
    try:
        made = Decimal(digits)
    except InvalidOperation:
        return None
    exponent = made.as_tuple().exponent
    return made if isinstance(exponent, int) and abs(exponent) <= LARGEST_EXPONENT else None


def _constant(name: str) -> Any:
    return _Bad(f"{name} is not a number")


_CAREFUL = json.JSONDecoder(
    object_pairs_hook=_object,
    parse_int=_integer,
    parse_float=_decimal,
    parse_constant=_constant,
)


class _Odd(ValueError):
    """Something that the careful reading must look at."""


def _plain_object(pairs: list[tuple[str, Any]]) -> Any:
    made = dict(pairs)
    if len(made) != len(pairs):
        raise _Odd
    return made


def _plain_decimal(digits: str) -> Any:
    if len(digits) > LONGEST_NUMBER:
        raise _Odd
    made = Decimal(digits) if "e" not in digits and "E" not in digits else _number_of(digits)
    if made is None:
        raise _Odd
    return made


def _no_constant(name: str) -> Any:
    raise _Odd


_QUICK = json.JSONDecoder(
    object_pairs_hook=_plain_object, parse_float=_plain_decimal, parse_constant=_no_constant
)


def parse(text: str | bytes) -> Any:
    """The document as plain values. Raises CaseError with the JSON path of what is wrong.

    Nearly every document is read once, quickly; one with anything odd in it is read again with
    care, to say where.
    """
    if isinstance(text, bytes):
        text = _decoded(text)
    if text.isascii() and "\\u" not in text:
        try:
            return _QUICK.decode(text)
        except (ValueError, RecursionError):
            pass
    return _read_with_care(text)


def _read_with_care(text: str) -> Any:
    try:
        document = _CAREFUL.decode(text)
    except json.JSONDecodeError as error:
        place = f"line {error.lineno} column {error.colno}"
        raise CaseError("$", f"not valid JSON ({error.msg.split(':')[0]}, {place})") from None
    except RecursionError:
        raise CaseError(_path_of_depth(text), "nested too deeply") from None
    _check(document, "", 0)
    return document


def _decoded(data: bytes) -> str:
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise CaseError("$", f"not UTF-8 at byte {error.start}") from None


def _check(value: Any, path: str, depth: int) -> None:
    """Find what could not be used, and say where."""
    if depth > DEEPEST:
        raise CaseError(path or "$", "nested too deeply")
    kind = type(value)
    if kind is dict:
        for key, inner in value.items():
            if type(inner) is not str or not inner.isascii() or not key.isascii():
                _check(key, child(path, "?"), depth)
                _check(inner, child(path, key), depth + 1)
    elif kind is list:
        for index, inner in enumerate(value):
            _check(inner, f"{path}[{index}]", depth + 1)
    elif kind is str:
        if not value.isascii() and _SURROGATE.search(value):
            raise CaseError(path or "$", "text with half a character (a lone surrogate)")
    elif kind is _Bad:
        _complain(value, path)


_SURROGATE = re.compile("[\ud800-\udfff]")


def _complain(bad: _Bad, path: str) -> NoReturn:
    raise CaseError((path if bad.key is None else child(path, bad.key)) or "$", bad.message)


def child(path: str, key: str) -> str:
    """The path of a key; one that is not a plain word is quoted and cut."""
    if not _PLAIN_KEY.fullmatch(key):
        key = json.dumps(key[:40])
        return f"{path}[{key}]"
    return f"{path}.{key}" if path else key


_PLAIN_KEY = re.compile(r"[A-Za-z_][\w\-]{0,60}", re.ASCII)


def _path_of_depth(text: str) -> str:
    """Roughly where the nesting runs away: the last key before it."""
    depth, key = 0, "$"
    for match in re.finditer(r'"([^"\\]{0,60})"\s*:|[\[{]|[\]}]', text[:100_000]):
        token = match.group()
        if token in "[{":
            depth += 1
        elif token in "]}":
            depth -= 1
        else:
            key = match.group(1)
        if depth > DEEPEST:
            break
    return child("", key) if key != "$" else key
