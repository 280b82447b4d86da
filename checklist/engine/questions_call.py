"""The questions of the phone call about safety and preparation.

The order is that of the call; the wording is chosen so that it cannot be misread.
"""

from checklist.engine.question import Fact, Question
from checklist.engine.question import gettext_noop as _

STEROID_GIVEN = Fact("procedure.steroid", (True,))

SAFETY = (
    Question(
        "red-flags",
        "safety",
        _("Any of these warning signs? If any: stop the call and get a physician now."),
        "patient",
        ("red-flags",),
        "",
        (
            ("cauda-equina", _("Numb between the legs, or new trouble with bladder or bowel")),
            ("progressive-weakness", _("A leg or arm that is getting weaker")),
            ("fever", _("Fever or chills with the back pain")),
            ("cancer-history", _("Cancer, now or in the past")),
            ("weight-loss", _("Weight loss without a reason")),
            ("trauma", _("A fall or blow before the pain began")),
            ("night-pain", _("Pain at night that does not ease in any position")),
        ),
        none_label=_("None of these"),
    ),
    Question(
        "infection",
        "safety",
        _(
            "Now, or not yet over: fever, cough, burning urine, tooth or skin infection, a sore "
            "where the needle goes, or an antibiotic still being taken?"
        ),
        "patient",
        ("infection", "infection-check"),
        _("An illness that is over and fully treated is “No”."),
    ),
    Question(
        "pregnancy",
        "safety",
        _("Pregnant, or could be?"),
        "patient",
        ("pregnancy",),
        _("“Cannot be pregnant” counts from a nurse, the chart or a physician."),
        (
            ("pregnant", _("Pregnant, or may be")),
            ("not-pregnant", _("Not pregnant")),
            ("not-applicable", _("Cannot be pregnant (such as after removal of the womb)")),
        ),
        only_if=(
            Fact("patient.sex", ("female", "other", "unknown")),
            Fact("patient.childbearing_age", (True,)),
        ),
    ),
    Question(
        "recent-event",
        "safety",
        _(
            "In the last 6 months: heart attack, stroke or mini-stroke, a new stent, or a clot in "
            "leg or lung?"
        ),
        "patient",
        ("recent-event",),
    ),
    Question(
        "bleeding-disorder",
        "safety",
        _(
            "Bleeding or clotting disorder, low platelets, cirrhosis or other serious liver "
            "disease, dialysis, chemotherapy in the last 3 months, or unusual bleeding after "
            "surgery or dental work?"
        ),
        "patient",
        ("bleeding-disorder", "platelets", "inr"),
    ),
    Question(
        "diabetes",
        "safety",
        _("Diabetes? How is it treated?"),
        "patient",
        ("glucose",),
        _("Ozempic, Trulicity, Mounjaro and Victoza are injected but are not insulin."),
        (
            ("none", _("No diabetes")),
            ("diet", _("Diet alone")),
            ("tablets", _("Tablets or other, without insulin")),
            ("insulin", _("Insulin, alone or with others")),
        ),
    ),
    Question(
        "implanted-device",
        "safety",
        _("An implanted device: pacemaker, defibrillator, nerve stimulator or pump?"),
        "patient",
        ("implanted-device",),
    ),
    Question(
        "anesthesia-reaction",
        "safety",
        _("Ever a bad reaction to anesthesia or sedation, in the patient or close family?"),
        "patient",
        ("anesthesia-reaction",),
    ),
    Question(
        "vaccination-date",
        "safety",
        _("When was the latest vaccine, of any kind?"),
        "patient",
        ("vaccination",),
        none_label=_("No vaccine in the last 4 weeks"),
        only_if=(STEROID_GIVEN,),
    ),
    Question(
        "can-lie-prone",
        "safety",
        _("Can the patient lie face down for 30 minutes?"),
        "patient",
        ("positioning",),
    ),
)

PREPARATION = (
    Question(
        "medications-confirmed",
        "preparation",
        _(
            "Was every medicine gone through with the patient, over-the-counter ones and "
            "supplements too?"
        ),
        "nurse",
        ("medications-reviewed",),
        _("By reason first: stent, stroke, clot, irregular heartbeat, heart valve? Then by name."),
    ),
    Question(
        "fasting-understood",
        "preparation",
        _("Does the patient understand when to stop eating and drinking?"),
        "patient",
        ("fasting",),
    ),
    Question(
        "driver",
        "preparation",
        _("Who takes the patient home?"),
        "patient",
        ("driver",),
        _("A taxi counts only together with an adult."),
        (
            ("confirmed", _("A named adult, confirmed")),
            ("none", _("Nobody")),
        ),
    ),
    Question(
        "instructions-given",
        "preparation",
        _("Were the instructions given, and said back in the patient's own words?"),
        "nurse",
        ("instructions",),
    ),
    Question(
        "consent-signed",
        "preparation",
        _("Is the consent signed, after a talk with the physician?"),
        "physician",
        ("consent",),
    ),
    Question(
        "follow-up-on",
        "preparation",
        _("On which day is the follow-up?"),
        "chart",
        ("follow-up",),
        _("7 to 14 days after the injection."),
    ),
)
