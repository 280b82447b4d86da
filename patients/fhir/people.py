"""Patient -> who it is.

What cannot be read of a patient is left out and named; the patient stays. Only a resource that is
not shaped as in R4 is rejected whole: its other fields would not mean what they seem to.
"""

from collections.abc import Callable
from datetime import date
from typing import TypeVar

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from patients.fhir.concepts import OtherVersion, refuse_other_versions
from patients.fhir.context import Context
from patients.fhir.entries import Entry
from patients.fhir.nodes import Node, Unreadable
from patients.proposals import Identifier, PatientProposal

SEXES = ("female", "male", "other", "unknown")
NOT_PERSONAL = {"EN", "TAX", "PRN", "MD", "FI", "NPI", "AN", "VN", "SN", "MB", "HC", "XX", "FILL"}
PREFERRED_NAMES = ("official", "usual", "", "temp", "nickname", "anonymous")
PREFERRED_PHONES = ("mobile", "home", "", "work", "temp")
LONGEST_NAME, LONGEST_PHONE, LONGEST_LANGUAGE = 120, 40, 35

EXTENSION = gettext_lazy("an extension")
ONE_TEXT = gettext_lazy("one text here")

T = TypeVar("T")


def read_patient(entry: Entry, context: Context, rejected: list[Unreadable]) -> PatientProposal:
    """Read a Patient; fields that cannot be read go to `rejected`.

    Raises OtherVersion where the resource has the shape of DSTU2 or STU3.
    """
    node = entry.node
    refuse_other_versions(node, fields={"careProvider": "generalPractitioner", "animal": EXTENSION})
    read = _Lenient(rejected)
    family, given = read(lambda: _name(node["name"]), ("", ""))
    return PatientProposal(
        identifiers=read(lambda: _identifiers(node["identifier"]), ()),
        family_name=family,
        given_name=given,
        source=context.source(entry),
        path=node.path,
        birth_date=read(lambda: _birth_date(node["birthDate"], context), None),
        sex=read(lambda: _sex(node["gender"]), ""),
        language=read(lambda: _language(node["communication"]), ""),
        phone=read(lambda: _phone(node["telecom"]), ""),
        deceased=read(lambda: _deceased(node, context), None),
        digest=entry.digest,
    )


class _Lenient:
    """Reads a field; one that cannot be read is named and counts as not said."""

    def __init__(self, rejected: list[Unreadable]) -> None:
        self._rejected = rejected

    def __call__(self, reader: Callable[[], T], otherwise: T) -> T:
        try:
            return reader()
        except OtherVersion:
            raise
        except Unreadable as error:
            self._rejected.append(error)
            return otherwise


def _name(names: Node) -> tuple[str, str]:
    """Return family and given names of the name in use; a name in one piece is the family name."""
    found = [one for one in names if one["use"].text(40) not in ("old", "maiden")]
    found.sort(key=lambda one: _rank(one["use"].text(40), PREFERRED_NAMES))
    for name in found:
        family = name["family"]
        if isinstance(family.value, list):
            raise OtherVersion(family.path, ONE_TEXT)
        given = " ".join(filter(None, (part.text(LONGEST_NAME) for part in name["given"])))
        parts = family.text(LONGEST_NAME), given
        if not parts[0]:
            parts = (name["text"].text(LONGEST_NAME), "") if not given else (given, "")
        if parts[0]:
            return parts[0], parts[1][:LONGEST_NAME]
    return "", ""


def _rank(word: str, order: tuple[str, ...]) -> int:
    return order.index(word) if word in order else len(order)


def _identifiers(listed: Node) -> tuple[Identifier, ...]:
    """Read the numbers that mean this person alone: not the insurance's, an account's or a visit's.

    A number without a system means something only if it is the clinic's own (type MR).
    """
    found = []
    for one in listed:
        codes = [coding["code"].text(20) for coding in one["type"]["coding"]]
        kind = next(filter(None, codes), "")
        system, value = one["system"].text(255), one["value"].text(200)
        is_meant = kind not in NOT_PERSONAL and one["use"].text(40) != "old"
        if value and is_meant and (system or kind == "MR"):
            found.append(Identifier(kind, system, value))
    return tuple(sorted(set(found), key=lambda one: (one.type != "MR", found.index(one))))


def _birth_date(node: Node, context: Context) -> date | None:
    day = node.whole_day()
    if day:
        context.past(node)
    return day


def _sex(node: Node) -> str:
    word = node.text(40)
    if word and word not in SEXES:
        message = _("must be one of %(words)s") % {"words": ", ".join(SEXES)}
        raise Unreadable(node.path, message)
    return word


def _language(listed: Node) -> str:
    """Return the language spoken, as `es`; the preferred one where several are given."""
    spoken = list(listed)
    spoken.sort(key=lambda one: one["preferred"].flag() is not True)
    for one in spoken:
        for coding in one["language"]["coding"]:
            if code := coding["code"].text(LONGEST_LANGUAGE):
                return code.replace("_", "-").partition("-")[0].lower()
    return ""


def _phone(listed: Node) -> str:
    phones = [one for one in listed if one["system"].text(40) == "phone" and one["value"]]
    phones = [one for one in phones if one["use"].text(40) != "old"]
    phones.sort(key=lambda one: _rank(one["use"].text(40), PREFERRED_PHONES))
    return phones[0]["value"].text(LONGEST_PHONE) if phones else ""


def _deceased(node: Node, context: Context) -> bool | None:
    """Whether the patient is said to have died; `deceasedBoolean: false` is alive."""
    if node["deceasedDateTime"]:
        node["deceasedDateTime"].span(context.zone)
        return True
    return node["deceasedBoolean"].flag()
