"""What each class of the formulary is called; a test compares."""

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

CLASS: Mapping[str, Promise] = {
    "anti-infective": _("anti-infectives"),
    "anticoagulant": _("anticoagulants"),
    "antiplatelet": _("antiplatelets"),
    "cox-2-inhibitor": _("COX-2 inhibitors"),
    "cyp3a-anti-infective": _("anti-infectives that slow the breakdown of steroids"),
    "cyp3a-booster": _("boosters that slow the breakdown of steroids"),
    "diabetes": _("diabetes medicines"),
    "fibrinolytic": _("clot-dissolving medicines"),
    "glp-1-agonist": _("GLP-1 agonists"),
    "heparin": _("heparin"),
    "lmwh": _("low-molecular-weight heparins"),
    "may-affect-bleeding": _("medicines that may affect bleeding"),
    "no-bleeding-effect": _("medicines without effect on bleeding"),
    "nsaid": _("anti-inflammatory pain pills (NSAIDs)"),
    "nsaid-topical": _("anti-inflammatory gels and patches (topical NSAIDs)"),
    "sglt2-inhibitor": _("SGLT2 inhibitors"),
    "ssri-snri": _("antidepressants (SSRIs, SNRIs)"),
    "supplement": _("supplements"),
    "vitamin-k-antagonist": _("vitamin K antagonists"),
}


def class_words(name: str) -> str:
    """Name a class of medicines; one that a clinic's own formulary adds, by its own word."""
    return str(CLASS.get(name) or name.replace("-", " "))
