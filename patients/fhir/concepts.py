"""CodeableConcept and status: codes with their systems, and the words beside them."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from patients.codes import system_name
from patients.fhir.nodes import Node, Unreadable

CODED = gettext_lazy("a coded concept here")


class OtherVersion(Unreadable):
    """A part has the shape of DSTU2, STU3 or R5; `instead` says what R4 has there."""

    def __init__(self, path: str, instead: str | Promise) -> None:
        message = _("has the shape of another FHIR version: R4 has %(instead)s")
        super().__init__(path, message % {"instead": instead})


@dataclass(frozen=True)
class Concept:
    """What a CodeableConcept says: `(system, code)` pairs, displays, and the text of a person."""

    codes: tuple[tuple[str, str], ...] = ()
    displays: tuple[str, ...] = ()
    text: str = ""

    @property
    def words(self) -> str:
        """What to show: the text, else the first display, else the first code, else ""."""
        shown = [self.text, *self.displays, *(code for _, code in self.codes)]
        return next(filter(None, shown), "")

    def code_of(self, systems: frozenset[str] | set[str]) -> str:
        """Return the first code of one of the systems; "" without one."""
        return next((code for system, code in self.codes if system in systems), "")


def concept(node: Node) -> Concept:
    """Read a CodeableConcept. Raises OtherVersion where it is a plain word, as before R4."""
    if isinstance(node.value, str):
        raise OtherVersion(node.path, CODED)
    codings = list(node["coding"])
    pairs = [(system_name(one["system"].text(255)), one["code"].text(200)) for one in codings]
    displays = [one["display"].text() for one in codings]
    return Concept(
        tuple((system, code) for system, code in pairs if code),
        tuple(filter(None, displays)),
        node["text"].text(),
    )


def status_word(node: Node) -> str:
    """Read a coded status, as clinicalStatus: its first code. Raises OtherVersion as `concept`."""
    codes = concept(node).codes
    return codes[0][1].lower() if codes else ""


def refuse_other_versions(resource: Node, *, fields: Mapping[str, str | Promise]) -> None:
    """Raise OtherVersion where a resource has a field that R4 does not have.

    `fields` says for each such name what R4 has instead.
    """
    for name, instead in fields.items():
        if resource.value.get(name) is not None:
            raise OtherVersion(f"{resource.path}.{name}", instead)
