"""The questions answered from the chart, by the payer, and on the day of the procedure."""

from checklist.engine.question import Fact, Question
from checklist.engine.question import gettext_noop as _
from checklist.engine.vocabulary import ESI

DIAGNOSTICS = (
    Question(
        "imaging",
        "diagnostics",
        _("Which images of the spine are there?"),
        "chart",
        ("imaging",),
        _("The best one: MRI, else CT."),
        (
            ("mri", _("MRI")),
            ("ct", _("CT")),
            ("ct-myelogram", _("CT with contrast in the canal (myelogram)")),
            ("x-ray", _("X-ray only")),
            ("none", _("None")),
        ),
    ),
    Question(
        "imaging-date",
        "diagnostics",
        _("When were they made?"),
        "chart",
        ("imaging",),
        only_if=(Fact("answers.imaging", ("mri", "ct", "ct-myelogram", "x-ray")),),
    ),
    Question(
        "imaging-concordant",
        "diagnostics",
        _(
            "Has the physician looked at the images, do they match side and level of the pain, "
            "and is there room at the target?"
        ),
        "physician",
        ("imaging-concordance",),
        only_if=(Fact("procedure.protocol", ESI),),
    ),
    Question(
        "physical-exam-date",
        "diagnostics",
        _("When did the physician last examine the patient?"),
        "physician",
        ("physical-exam",),
    ),
    Question(
        "x-ray-reviewed",
        "diagnostics",
        _("Was an X-ray looked at?"),
        "chart",
        ("x-ray",),
        _("For information: asked for only where there is a reason."),
    ),
    Question(
        "nerve-conduction-reviewed",
        "diagnostics",
        _("Was a nerve conduction study looked at?"),
        "chart",
        ("nerve-conduction",),
        _("For information: asked for only where there is a reason."),
    ),
)

AUTHORIZATION = (
    Question(
        "authorization",
        "authorization",
        _("What did the payer say about authorization?"),
        "payer",
        ("authorization",),
        "",
        (
            ("approved", _("Approved")),
            ("pending", _("Asked, no answer yet")),
            ("denied", _("Denied")),
            ("not-required", _("Payer says: not required")),
        ),
    ),
    Question(
        "authorization-expires",
        "authorization",
        _("Until which day is the authorization good?"),
        "payer",
        ("authorization",),
        only_if=(Fact("answers.authorization", ("approved",)),),
    ),
    Question(
        "estimate-given-on",
        "authorization",
        _("When was the good-faith estimate given to the patient?"),
        "chart",
        ("good-faith-estimate",),
        _("For patients who pay themselves."),
        needs=(Fact("coverage.payer", ("none",)), Fact("coverage.self_pay", (True,))),
    ),
)

DAY = (
    Question(
        "last-solid-food",
        "day-of-procedure",
        _("When did the patient last eat anything solid?"),
        "patient",
        ("day:fasting",),
        _("Milk and juice with pulp count as food."),
    ),
    Question(
        "last-clear-liquid",
        "day-of-procedure",
        _("When did the patient last drink anything?"),
        "patient",
        ("day:fasting",),
    ),
    Question(
        "arrived-with-driver",
        "day-of-procedure",
        _("Is the adult who takes the patient home here, or named and reachable?"),
        "patient",
        ("day:driver",),
    ),
    Question(
        "held-as-instructed",
        "day-of-procedure",
        _("Was every medicine stopped as instructed? Go through the last doses."),
        "patient",
        ("day:last-doses",),
        only_if=(Fact("patient.takes_medicines", (True,)),),
    ),
    Question(
        "changes-since-call",
        "day-of-procedure",
        _("Anything new since the call?"),
        "patient",
        ("day:changes",),
        _("New weakness, or trouble with bladder or bowel: get a physician now."),
        (
            ("fever-or-infection", _("Fever or an infection")),
            ("antibiotic", _("An antibiotic")),
            ("new-medicine", _("A new medicine")),
            ("blood-thinner-taken", _("A blood thinner was taken")),
            ("new-weakness", _("New weakness")),
            ("bladder-bowel", _("Trouble with bladder or bowel")),
            ("fall", _("A fall")),
            ("pain-gone", _("The pain is gone")),
        ),
        none_label=_("Nothing new"),
    ),
    Question(
        "site-verified",
        "day-of-procedure",
        _("Do order, consent, images and the patient's own words name the same site and side?"),
        "physician",
        ("day:site",),
    ),
)
