"""AllergyIntolerance -> substance and reaction, or "none known" for a person to confirm.

No entry at all says nothing, and no reaction is ever taken for a mild one.
"""

from django.utils.translation import gettext as _

from patients.codes import allergen_names, allergy_words, none_known
from patients.fhir.concepts import Concept, concept, refuse_other_versions, status_word
from patients.fhir.context import Context
from patients.fhir.entries import Entry
from patients.fhir.nodes import Node, Unreadable
from patients.ingredients import named, plain
from patients.proposals import AllergyProposal, NoneProposal

VOID_VERIFICATION = ("refuted", "entered-in-error")
OVER = ("resolved", "inactive")
ANAPHYLAXIS = ("39579001",)
LONGEST_SUBSTANCE = 200


def read_allergy(entry: Entry, context: Context) -> AllergyProposal | NoneProposal | None:
    """Read one allergy. None: the source says that it has no information. Raises Unreadable."""
    node = entry.node
    refuse_other_versions(node, fields={"substance": "code", "status": "clinicalStatus"})
    clinical = status_word(node["clinicalStatus"])
    verification = status_word(node["verificationStatus"])
    recorded = context.past(node.first("recordedDate", "onsetDateTime"))
    words = concept(node["code"])
    source = context.source(entry, recorded)
    for pair in words.codes:
        if pair in none_known():
            kind, meaning = none_known()[pair]
            stated = meaning == "none" and verification not in VOID_VERIFICATION
            return NoneProposal(kind, words.words, source, node.path) if stated else None
    if not words.words:
        raise Unreadable(f"{node.path}.code", _("does not say to what"))
    return AllergyProposal(
        _substance(words),
        _reaction(node),
        source,
        node.path,
        is_void=verification in VOID_VERIFICATION or clinical in OVER,
    )


def _substance(words: Concept) -> str:
    """Return a word that allergens.csv knows, if code or text name one; else the text.

    Where code and text name substances of different kinds, the text stays: a person decides.
    """
    coded = next((allergy_words()[one] for one in words.codes if one in allergy_words()), "")
    kinds = {name.words: name.meaning for name in allergen_names()}
    said = {kind for text in (words.text, *words.displays) for kind in _kinds(text)}
    if coded and said <= {kinds.get(plain(coded), "")}:
        return coded
    if coded or len(said) != 1:
        return words.words[:LONGEST_SUBSTANCE]
    return _word_for(words) or words.words[:LONGEST_SUBSTANCE]


def _kinds(text: str) -> frozenset[str]:
    return named(text, allergen_names())


def _word_for(words: Concept) -> str:
    """Return the longest word of allergens.csv in the text."""
    texts = [plain(text) for text in (words.text, *words.displays)]
    found = [name.words for name in allergen_names() if any(named(text, (name,)) for text in texts)]
    return max(found, key=len, default="")


def _reaction(node: Node) -> str | None:
    """Severe where anything says so, mild where all that is said is mild, else not known."""
    severities = [one["severity"].text(40) for one in node["reaction"]]
    said = set(filter(None, severities))
    shown = [concept(what) for one in node["reaction"] for what in one["manifestation"]]
    if "severe" in said or node["criticality"].text(40) == "high" or any(map(_is_severe, shown)):
        return "severe"
    return "mild" if said == {"mild"} and all(severities) else None


def _is_severe(manifestation: Concept) -> bool:
    words = plain(" ".join((manifestation.text, *manifestation.displays)))
    coded = any(code in ANAPHYLAXIS for _, code in manifestation.codes)
    return coded or "anaphyla" in words
