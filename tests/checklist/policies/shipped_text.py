"""The shipped policy's text and tables, for tests that damage them in one place."""

from checklist.policies import FIXTURES, PolicyError, parse_policy

DEFAULT = (FIXTURES / "policies" / "default-2026.1.yaml").read_text(encoding="utf-8")
ASIPP = (FIXTURES / "policies" / "asipp-2024.1.yaml").read_text(encoding="utf-8")
FORMULARY_LINE = next(line for line in DEFAULT.splitlines() if line.startswith("formulary:"))
NAMES_LINE = next(line for line in DEFAULT.splitlines() if line.startswith("medicine_names:"))
FILES = {
    str(path.relative_to(FIXTURES)): path.read_bytes()
    for path in (
        *FIXTURES.glob("*.csv"),
        FIXTURES / "codes" / "medications.csv",
        FIXTURES / "codes" / "medicine-names.csv",
        FIXTURES / "policies" / "default-2026.1.yaml",
    )
}


def changed(text: str, old: str, new: str) -> str:
    """The text with one piece replaced, which must stand in it once."""
    assert text.count(old) == 1, f"{old!r} stands {text.count(old)} times"
    return text.replace(old, new)


def line_of(text: str, marker: str, nth: int = 0) -> int:
    """The line of the nth place where a marker stands."""
    lines = [number for number, line in enumerate(text.splitlines(), 1) if marker in line]
    return lines[nth]


def problems(text: str, files: dict[str, bytes] | None = None, name: str = "p.yaml") -> list:
    """Everything that is wrong with a policy; the text alone where only the tables are at fault."""
    try:
        parse_policy(text.encode(), name, FILES if files is None else files)
    except PolicyError as error:
        return list(error.problems)
    return []
