"""The closed code tables of fixtures/codes, read once: what a code of another system means here.

A code that is in no table means nothing; nothing is guessed from a code's neighbours, except that
ICD-10-CM and ATC codes are matched by their beginnings, because longer and shorter ones occur.
"""

import csv
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from pathlib import Path

from patients.ingredients import Name, canonical, plain

FIXTURES = Path(__file__).resolve().parent.parent / "fixtures"

# The formulary's rows are in the first, further ones in the second; no ingredient is in both.
FORMULARY = ("formulary.csv", "formulary-more.csv")

RXNORM = frozenset(
    {"http://www.nlm.nih.gov/research/umls/rxnorm", "urn:oid:2.16.840.1.113883.6.88"}
)
ATC = frozenset({"http://www.whocc.no/atc", "urn:oid:2.16.840.1.113883.6.73"})
LOINC = frozenset({"http://loinc.org", "urn:oid:2.16.840.1.113883.6.1"})
UCUM = frozenset({"http://unitsofmeasure.org", "urn:oid:2.16.840.1.113883.6.8"})
SNOMED = "http://snomed.info/sct"
ICD = "http://hl7.org/fhir/sid/icd-10-cm"
CPT = "http://www.ama-assn.org/go/cpt"

# Other addresses under which the same code systems occur.
SAME_SYSTEM = {
    "urn:oid:2.16.840.1.113883.6.96": SNOMED,
    "urn:oid:2.16.840.1.113883.6.90": ICD,
    "http://hl7.org/fhir/sid/icd-10": ICD,
    "urn:oid:2.16.840.1.113883.6.12": CPT,
    "urn:oid:2.16.840.1.113883.6.88": "http://www.nlm.nih.gov/research/umls/rxnorm",
}


@dataclass(frozen=True)
class Measure:
    """What a LOINC code measures; `units` are the UCUM units in which it may come."""

    test: str
    units: tuple[str, ...]
    is_confirmed: bool


@dataclass(frozen=True)
class Unit:
    """How a unit is kept, and which values in it are believable."""

    kept_as: str
    low: Decimal
    high: Decimal


@dataclass(frozen=True)
class Bearing:
    """The question that a diagnosis bears on, and the answer that it hints at ("" if none)."""

    item: str
    value: str
    meaning: str


def system_name(address: str) -> str:
    """Return the one address by which our tables know a code system."""
    return SAME_SYSTEM.get(address, address)


@lru_cache(maxsize=1)
def formulary() -> frozenset[str]:
    """Every ingredient that the formulary has a row for."""
    return frozenset(row["ingredient"] for row in _formulary_rows())


@lru_cache(maxsize=1)
def medicine_names() -> tuple[Name, ...]:
    """Every name under which a formulary ingredient goes; a combination's name means each of its.

    Its own name and its brands are in its row, further names in a table of their own.
    """
    names = set()
    for row in _formulary_rows():
        brands = [one for one in row["brands"].split(";") if one.strip()]
        names |= {Name(plain(one), row["ingredient"]) for one in [row["ingredient"], *brands]}
    for row in _rows("codes/medicine-names.csv"):
        names |= {Name(plain(row["name"]), part) for part in row["ingredient"].split("+")}
    return tuple(sorted(names))


@lru_cache(maxsize=1)
def rxnorm_ingredients() -> dict[str, tuple[str, ...]]:
    """Ingredients by RxNorm code; the formulary's own code goes before the larger table's."""
    table = {
        row["rxcui"]: tuple(canonical(part) for part in row["ingredient"].split("+"))
        for row in _rows("codes/medications.csv")
    }
    own = {row["rxcui"]: (row["ingredient"],) for row in _formulary_rows() if row["rxcui"]}
    return {**table, **own}


@lru_cache(maxsize=1)
def rxnorm_texts() -> dict[str, str]:
    """What RxNorm calls a code, to show where a file gives the code alone."""
    return {row["rxcui"]: row["name"] for row in _rows("codes/medications.csv")}


def atc_ingredient(code: str) -> str | None:
    """Return the ingredient of an ATC code, or of the longest listed beginning of it."""
    table = _atc()
    found = [prefix for prefix in table if code.upper().startswith(prefix)]
    return table[max(found, key=len)] if found else None


@lru_cache(maxsize=1)
def measures() -> dict[str, Measure]:
    """What each known LOINC code measures."""
    return {
        row["loinc"]: Measure(
            row["test"], tuple(filter(None, row["units"].split(";"))), row["confidence"] != "C"
        )
        for row in _rows("codes/observations.csv")
    }


@lru_cache(maxsize=1)
def units() -> dict[tuple[str, str], Unit]:
    """The closed conversion table: by test and UCUM unit."""
    return {
        (row["test"], row["ucum"]): Unit(row["kept_as"], Decimal(row["low"]), Decimal(row["high"]))
        for row in _rows("codes/units.csv")
    }


@lru_cache(maxsize=1)
def pregnancy_results() -> dict[tuple[str, str], str]:
    """Positive or negative, by code system and code; system "" for plain words."""
    return {
        (row["system"], row["code"]): row["result"] for row in _rows("codes/pregnancy-results.csv")
    }


@lru_cache(maxsize=1)
def allergy_words() -> dict[tuple[str, str], str]:
    """A word that allergens.csv knows, by code system and code."""
    return {(row["system"], row["code"]): row["substance"] for row in _rows("codes/allergies.csv")}


@lru_cache(maxsize=1)
def allergen_names() -> tuple[Name, ...]:
    """The words of allergens.csv with the kind of substance that each means."""
    return tuple(
        sorted({Name(plain(row["name"]), row["substance"]) for row in _rows("allergens.csv")})
    )


@lru_cache(maxsize=1)
def none_known() -> dict[tuple[str, str], tuple[str, str]]:
    """`(kind, meaning)` of codes such as "no known allergies"; meaning is none or unknown."""
    return {
        (row["system"], row["code"]): (row["kind"], row["meaning"])
        for row in _rows("codes/none-known.csv")
    }


def bearings(system: str, code: str) -> list[Bearing]:
    """Return the questions that a diagnosis bears on: ICD-10-CM by prefix, SNOMED CT exactly."""
    system = system_name(system)
    written = code.strip().upper().replace(".", "")
    return [
        bearing
        for prefix, bearing in _bearings().get(system, ())
        if (written.startswith(prefix) if system == ICD else written == prefix)
    ]


@lru_cache(maxsize=1)
def procedures() -> dict[tuple[str, str], tuple[str, ...]]:
    """The kinds of injection that a procedure code may stand for."""
    return {
        (row["system"], row["code"]): tuple(row["protocols"].split(";"))
        for row in _rows("codes/procedures.csv")
    }


@lru_cache(maxsize=1)
def procedure_words() -> tuple[Name, ...]:
    """Words of an order, each with the kinds of injection that it may stand for."""
    return tuple(
        sorted(
            Name(plain(row["words"]), row["protocols"])
            for row in _rows("codes/procedure-words.csv")
        )
    )


@lru_cache(maxsize=1)
def _atc() -> dict[str, str]:
    return {row["atc"]: row["ingredient"] for row in _rows("codes/atc.csv")}


@lru_cache(maxsize=1)
def _bearings() -> dict[str, list[tuple[str, Bearing]]]:
    table: dict[str, list[tuple[str, Bearing]]] = {}
    for row in _rows("codes/conditions.csv"):
        bearing = Bearing(row["item"], row["value"], row["meaning"])
        table.setdefault(row["system"], []).append((row["prefix"].replace(".", ""), bearing))
    return table


def _formulary_rows() -> list[dict[str, str]]:
    return [row for name in FORMULARY for row in _rows(name)]


def _rows(name: str) -> list[dict[str, str]]:
    with (FIXTURES / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))
