"""Pages of the policy: the versions, what each changes, proposing, approving, going back."""

import re
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.formats import date_format

from checklist import actions, policy_page
from checklist.forms.policies import MOST_PROBLEMS
from checklist.models import PolicyVersion, ReadinessSnapshot
from checklist.policies import shipped_policy
from checklist.policies.tables import LONGEST_TABLE
from checklist.policy_start import shipped_content
from checklist.replay_page import CASES_PER_PAGE
from checklist.snapshots import policy_in_force
from staff.models import AuditEvent
from tests.factories.checklist import NOW, CaseFactory, make_well_case
from tests.factories.local_items import local_item, local_text, put_local_in_force
from tests.factories.patients import MedicationStatementFactory
from tests.factories.policies import (
    DENTAL,
    INR,
    STRICT_PAIN,
    approve,
    policy_text,
    propose,
    put_in_force,
    stored,
)

pytestmark = pytest.mark.django_db

MOMENT = "D j M Y, g:i A"
SHIPPED = f"default@{shipped_policy().version}"


def address(name, *arguments):
    return reverse(f"checklist:{name}", args=arguments)


def page_of(browser, name, *arguments, status=200, **extra):
    response = browser.get(address(name, *arguments), **extra)
    assert response.status_code == status
    return response.content.decode()


def send(browser, name, *arguments, status=302, **fields):
    response = browser.post(address(name, *arguments), fields)
    assert response.status_code == status, response.content.decode()
    return response.content.decode()


@pytest.fixture
def lead(signed_in):
    return signed_in("lead")


@pytest.fixture
def doctor(signed_in):
    return signed_in("physician")


@pytest.fixture
def case(clinic):
    """An open case next month that nothing stands against yet."""
    start = timezone.now() + timedelta(days=21)
    made = make_well_case(patient__clinic=clinic, scheduled_start=start)
    actions.refresh(case=made, now=timezone.now())
    return made


# The list


def test_list_says_what_is_in_force_where_the_clinic_has_nothing_of_its_own(lead):
    page = page_of(lead, "policies")

    assert "In force, as shipped" in page
    assert f'href="{address("policy-shipped", SHIPPED)}"' in page
    assert "None yet" in page
    assert "Propose a change" in page


def test_list_shows_who_proposed_approved_and_ended_each(lead, clinic, member):
    first = put_in_force(clinic)
    second = approve(propose(clinic, "2030.2", STRICT_PAIN))
    third = propose(clinic, "2030.3")
    actions.reject_policy(version=third, reason="Too strict", by=second.approved_by,
                          now=timezone.now())  # fmt: skip
    page = page_of(lead, "policies")

    for row in (first, second, third):
        assert f'href="{address("policy", row.pk)}"' in page
        assert str(row.proposed_by) in page
    assert "Retired" in page
    assert "Rejected" in page
    assert "Too strict" in page
    assert page.count("status-ready") == 2  # in its card, and in the table


def test_list_says_that_somebody_wants_to_go_back(lead, clinic, member):
    put_in_force(clinic)
    asking = member("physician").user
    actions.ask_return(clinic=clinic, by=asking, now=timezone.now())

    page = page_of(lead, "policies")

    assert f"{asking} asked on" in page
    assert f'<a href="{address("policy-return")}">Decide</a>' in page


def test_who_asked_to_go_back_is_told_that_another_has_to_agree(client, clinic, member):
    put_in_force(clinic)
    asking = member("physician").user
    actions.ask_return(clinic=clinic, by=asking, now=timezone.now())
    client.force_login(asking)

    page = page_of(client, "policies")

    assert "Another clinic lead or physician has to agree." in page
    assert "Decide" not in page
    assert f'<a href="{address("policy-return")}">Look at it, or take it back</a>' in page


def test_another_clinic_s_versions_are_not_listed(lead, other_clinic):
    row = propose(other_clinic)

    assert address("policy", row.pk) not in page_of(lead, "policies")


def test_list_goes_on_page_by_page(lead, clinic, monkeypatch):
    monkeypatch.setattr(policy_page, "VERSIONS_PER_PAGE", 1)
    first, second = propose(clinic), propose(clinic, "2030.2", STRICT_PAIN)

    page = page_of(lead, "policies")

    assert address("policy", second.pk) in page
    assert address("policy", first.pk) not in page
    assert 'href="?page=2"' in page
    assert address("policy", first.pk) in lead.get(
        address("policies"), {"page": "2"}
    ).content.decode()  # fmt: skip


def test_list_is_in_the_header_of_leads_and_physicians_only(signed_in):
    for role, home in (("lead", "dashboard"), ("physician", "dashboard"), ("nurse", "worklist")):
        shown = f'href="{address("policies")}"' in page_of(signed_in(role), home)
        assert shown == (role != "nurse")


# One version


def test_version_shows_what_it_changes_in_clinical_words(lead, clinic):
    page = page_of(lead, "policy", propose(clinic).pk)

    assert f"What it changes against {SHIPPED}, in force now" in page
    assert "INR at most" in page
    assert "<td data-label=" in page
    assert "1.1" in page


def test_version_in_force_is_compared_with_the_shipped_one(lead, clinic):
    page = page_of(lead, "policy", put_in_force(clinic).pk)

    assert f"What it changes against the shipped {SHIPPED}" in page
    assert "INR at most" in page
    assert "hx-get" not in page.split("<main")[1]


def test_numbers_stand_with_their_sources_and_secondary_ones_are_marked(lead, clinic):
    page = page_of(lead, "policy", propose(clinic).pk)

    assert "rest on a secondary source" in page
    assert "Pain before an epidural, at least" in page
    assert "apixaban" in page
    assert "Secondary" in page
    assert "AAGBI/BHS measurement" in page


def test_secondary_is_marked_only_where_the_source_was_not_read_itself(clinic):
    subject = policy_page.default_subject(clinic)
    page = policy_page.build_policy_page(subject, clinic)
    is_secondary = {row.name: row.is_secondary for row in page.rows}

    assert is_secondary["INR at most"]
    assert not is_secondary["Blood pressure, upper value below"]
    assert page.secondary == sum(is_secondary.values())
    assert {row.name: row.is_secondary for row in page.sources} == {
        key: source.confidence == "secondary" for key, source in subject.policy.sources.items()
    }


def test_medicines_that_are_held_stand_apart(clinic):
    page = policy_page.build_policy_page(policy_page.default_subject(clinic), clinic)
    held, not_held = ({row.name for row in rows} for rows in (page.held, page.not_held))

    assert {"apixaban", "clopidogrel", "enoxaparin, treatment dose"} <= held
    assert not held & not_held
    assert len(page.held) + len(page.not_held) == sum(
        map(len, shipped_policy().formulary.values())
    )  # fmt: skip


def test_a_version_that_extends_the_shipped_one_shows_the_clinic_s_own_items(lead, clinic):
    page = page_of(lead, "policy", propose(clinic, text=DENTAL).pk)

    assert "Any dental work?" in page
    assert f"policies/default-{shipped_policy().version}.yaml" in page
    assert "INR at most" in page


OWN_ITEM = (
    "<dt>Question</dt><dd>Any dental work?</dd><dt>Good answer</dt><dd>no</dd>"
    "<dt>Answer not older than</dt><dd>14 days</dd><dt>Section</dt><dd>Safety</dd>"
    "<dt>Owner</dt><dd>nurse</dd><dt>Severity</dt><dd>warning</dd>"
    "<dt>May be waived</dt><dd>yes</dd><dt>Words when in order</dt><dd>None.</dd>"
    "<dt>Words when in the way</dt><dd>Dental work.</dd>"
    "<dt>Words when not known</dt><dd>Not answered yet.</dd>"
)


def test_who_approves_reads_all_that_an_item_of_the_clinic_s_own_says(doctor, clinic):
    """In the difference, on the page that asks to approve, and among the version's own items."""
    row = propose(clinic, text=DENTAL)
    version, approval = (page_of(doctor, name, row.pk) for name in ("policy", "policy-approve"))

    assert (version.count(OWN_ITEM), approval.count(OWN_ITEM)) == (2, 1)
    folded = approval.split("<summary>In Spanish</summary>")[1].split("</details>")[0]
    for text in ("Trabajo dental", "¿Algún trabajo dental?", "Ninguno.", "Trabajo dental."):
        assert f'<dd lang="es">{text}</dd>' in folded


def test_what_an_item_that_goes_said_stands_on_the_side_of_the_version_in_force(doctor, clinic):
    approve(propose(clinic, text=DENTAL))

    page = page_of(doctor, "policy-return")

    row = page.split('<th scope="row">Dental work</th>')[1]
    assert OWN_ITEM in row.split("</td>")[0]
    assert "<strong>not there</strong>" in row.split("</td>")[1]


def test_an_item_of_the_day_counts_on_that_day(doctor, clinic):
    item = local_item("dental-extraction", section="day-of-procedure")

    page = page_of(doctor, "policy", propose(clinic, text=local_text(item)).pk)

    assert "<dt>Answer not older than</dt><dd>of the day itself</dd>" in page


def test_other_sources_and_names_are_folded(lead):
    page = page_of(lead, "policy-shipped", "asipp@2024.1")
    shown, folded = page.split('id="differences-title"')[1].split("Other sources and names only")

    assert "cervical interlaminar" in shown
    assert ", source</th>" not in shown
    assert "lumbar caudal, source</th>" in folded
    assert '<th scope="row">Title</th>' in folded


def test_a_version_of_other_names_only_says_so(lead, clinic):
    changes = {f"title: {shipped_policy().title}": "title: Ours"}

    page = page_of(lead, "policy", propose(clinic, changes=changes).pk)

    assert "No tier, number, hours or item is another." in page


def test_own_proposal_offers_to_withdraw_another_s_to_decide(signed_in, clinic, member):
    lead = member("lead").user
    row = propose(clinic, by=lead)
    mine = signed_in("lead")
    mine.force_login(lead)

    own, others = page_of(mine, "policy", row.pk), page_of(signed_in("lead"), "policy", row.pk)

    assert address("policy-approve", row.pk) not in own
    assert "You proposed this version" in own
    assert f'href="{address("policy-approve", row.pk)}"' in others


def test_text_and_tables_are_given_as_files(lead, clinic):
    row = propose(clinic)
    text = lead.get(address("policy-file", row.pk, "default-2030.1.yaml"))
    table = lead.get(address("policy-file", row.pk, "codes/medications.csv"))

    assert text.content.decode() == row.source
    assert text["Content-Disposition"] == 'attachment; filename="default-2030.1.yaml"'
    assert table.content.decode() == row.files["codes/medications.csv"]
    assert table["Content-Disposition"] == 'attachment; filename="medications.csv"'
    page = page_of(lead, "policy", row.pk)
    for name in ("default-2030.1.yaml", *row.files):
        assert f'href="{address("policy-file", row.pk, name)}"' in page


def test_files_of_a_shipped_version(lead):
    name = f"{SHIPPED.replace('@', '-')}.yaml"
    page = page_of(lead, "policy-shipped", SHIPPED)

    assert f'href="{address("policy-shipped-file", SHIPPED, name)}"' in page
    assert "id: default" in page_of(lead, "policy-shipped-file", SHIPPED, name)
    assert "name,substance" in page_of(lead, "policy-shipped-file", SHIPPED, "allergens.csv")


@pytest.mark.parametrize("name", ["secret.csv", "../settings.py", "etc/passwd", "policies"])
def test_no_other_file_is_given(lead, clinic, name):
    row = propose(clinic)

    page_of(lead, "policy-file", row.pk, name, status=404)
    page_of(lead, "policy-shipped-file", SHIPPED, name, status=404)


def test_damaged_version_says_so_everywhere(lead, clinic, member):
    row = PolicyVersion.objects.create(
        clinic=clinic, policy_id="default", version="2030.1", status="approved",
        proposed_at=NOW, approved_at=NOW,
        proposed_by=member("lead").user, approved_by=member("physician").user,
        **{**stored(policy_text()), "digest": "sha256:another"},
    )  # fmt: skip

    page = page_of(lead, "policy", row.pk)
    assert "Cannot be read" in page
    assert "default@2030.1: reads otherwise than when it was stored" in page
    assert "no case can be ready until another version is in force" in page_of(lead, "policies")
    page_of(lead, "policy-cases", row.pk, status=404)
    page_of(lead, "policy-return")


def test_version_that_an_upgrade_made_unreadable_says_what_it_lacks(lead, clinic, member):
    number = "  pain_score_enough:"
    lines = [one for one in policy_text().splitlines() if not one.startswith(number)]
    row = PolicyVersion.objects.create(
        clinic=clinic, policy_id="default", version="2030.1", status="approved",
        proposed_at=NOW, approved_at=NOW,
        proposed_by=member("lead").user, approved_by=member("physician").user,
        **{**stored(policy_text()), "source": "\n".join(lines), "digest": "sha256:older"},
    )  # fmt: skip

    page = page_of(lead, "policy", row.pk)
    assert "start one from the shipped version" in page
    assert "numbers.pain_score_enough" in page


def test_damaged_proposal_is_not_approved_but_can_be_rejected(doctor, clinic, member):
    row = PolicyVersion.objects.create(
        clinic=clinic, policy_id="default", version="2030.1", proposed_at=NOW,
        proposed_by=member("lead").user,
        **{**stored(policy_text()), "digest": "sha256:another"},
    )  # fmt: skip

    assert "nothing can be compared" in page_of(doctor, "policy-approve", row.pk)
    page = send(doctor, "policy-approve", row.pk, digest=policy_in_force(clinic).digest,
                status=422)  # fmt: skip
    assert "It no longer reads as it was proposed." in page
    send(doctor, "policy-reject", row.pk, reason="Damaged")


def test_shipped_version_has_a_page(lead):
    page = page_of(lead, "policy-shipped", SHIPPED)

    assert "In force, as shipped" in page
    assert "Nothing." in page


@pytest.mark.parametrize("name", ["default@1999", "nobody@1", "x"])
def test_no_page_for_what_is_not_shipped(lead, name):
    page_of(lead, "policy-shipped", name, status=404)
    page_of(lead, "policy-shipped-cases", name, status=404)


# What it would change for open cases


def test_replay_names_patients_and_what_is_booked_and_says_why(doctor, clinic, case):
    page = page_of(doctor, "policy-cases", propose(clinic, changes=STRICT_PAIN).pk)

    assert "1 open case was tried" in page
    assert "1 would have another status" in page
    assert f'href="{address("report", case.pk)}"' in page
    assert "On track" in page
    assert "Not ready" in page
    assert "In order → In the way" in page
    assert f">{case.patient.full_name}</a>" in page
    assert "Interlaminar epidural" in page


def test_replay_stores_nothing_and_is_written_down(doctor, clinic, case):
    row = propose(clinic, changes=STRICT_PAIN)
    page_of(doctor, "policy-cases", row.pk)

    assert ReadinessSnapshot.objects.get(case=case).status == "waiting"
    event = AuditEvent.objects.latest("pk")
    assert (event.action, event.outcome, event.object_id) == (
        "policy.replay", "allowed", str(row.pk),
    )  # fmt: skip


def test_replay_of_what_changes_no_status(doctor, clinic, case):
    page = page_of(doctor, "policy-cases", propose(clinic, changes=INR).pk)

    assert "None would have another status." in page


def test_replay_counts_what_keeps_its_status(doctor, clinic, case):
    changes = {"infection_window: {value: 7": "infection_window: {value: 5"}
    page = page_of(doctor, "policy-cases", propose(clinic, changes=changes).pk)

    assert "1 would keep its status, but has other findings or dates." in page


def test_replay_lists_what_keeps_its_status_with_the_dates_that_move(doctor, clinic, case):
    case.patient.medications_none_at = None
    case.patient.save()
    MedicationStatementFactory(
        patient=case.patient, text="apixaban", rxcui="1364430", ingredient="apixaban",
        status="taking", changed_at=timezone.now(),
    )  # fmt: skip
    changes = {"infection_window: {value: 7": "infection_window: {value: 5"}
    shorter = "\nholds:\n  apixaban: {intermediate: 48, source: ASRA18}\n"
    start = case.scheduled_start.astimezone(clinic.tz)
    was, now = (start - timedelta(hours=hours) for hours in (72, 48))

    page = page_of(doctor, "policy-cases",
                   propose(clinic, text=policy_text(changes=changes) + shorter).pk)  # fmt: skip
    kept = page.split("1 would keep its status")[1]

    assert f">{case.patient.full_name}</a>" in kept
    assert (f"<li><strong>apixaban: last dose</strong>: {date_format(was, MOMENT)} → "
            f"{date_format(now, MOMENT)}.</li><li><strong>Infection</strong>") in kept  # fmt: skip


def test_only_what_moves_the_status_is_named_as_its_cause(doctor, clinic, case):
    changes = {**STRICT_PAIN, "infection_window: {value: 7": "infection_window: {value: 5"}

    page = page_of(doctor, "policy-cases", propose(clinic, changes=changes).pk)
    because, folded = page.split('data-label="Because"')[1].split("What else would be otherwise")

    assert "<strong>Pain score</strong>" in because
    assert "Infection" not in because
    assert "<strong>Infection</strong>" in folded
    assert "Due later" not in page


def test_replay_says_what_is_no_longer_listed(doctor, clinic, case):
    put_local_in_force(clinic, local_item("dental-extraction", window=30))

    page = page_of(doctor, "policy-shipped-cases", SHIPPED)

    assert (
        "No longer listed: <strong>dental-extraction title</strong>, not known until now." in page
    )


def test_replay_without_cases(doctor, clinic):
    assert "There are no open cases." in page_of(doctor, "policy-cases", propose(clinic).pk)


def test_replay_of_a_shipped_version(doctor, clinic, case):
    put_in_force(clinic, changes=STRICT_PAIN)
    page = page_of(doctor, "policy-shipped-cases", SHIPPED)

    assert "1 would have another status" in page


def test_replay_is_a_fragment_for_the_page_that_asks(doctor, clinic):
    row = propose(clinic)

    fragment = page_of(doctor, "policy-cases", row.pk, headers={"HX-Request": "true"})

    assert "<html" not in fragment
    assert "<html" in page_of(doctor, "policy-cases", row.pk)


def test_replay_says_what_it_leaves_out_and_goes_on_page_by_page(doctor, clinic):
    row = propose(clinic)
    for _nth in range(CASES_PER_PAGE + 1):
        CaseFactory(patient__clinic=clinic)
    address_of_next = f"{address('policy-cases', row.pk)}?page=2"

    first = page_of(doctor, "policy-cases", row.pk)
    second = doctor.get(address_of_next).content.decode()

    assert f"{CASES_PER_PAGE} open cases were tried" in first
    assert f"Only cases 1 to {CASES_PER_PAGE} of {CASES_PER_PAGE + 1} were tried here." in first
    assert f'href="{address_of_next}"' in first
    assert "Try the next case" in first
    assert "1 open case was tried" in second
    assert f"Only cases 51 to 51 of {CASES_PER_PAGE + 1} were tried here." in second
    assert "Try the next" not in second
    assert "Back to the ones before" in second


def test_replay_of_all_cases_says_nothing_of_others(doctor, clinic, case):
    page = page_of(doctor, "policy-cases", propose(clinic).pk)

    assert "were tried here" not in page
    assert "Try the next" not in page


def test_an_item_of_the_clinic_s_own_is_named_in_both_languages(doctor, clinic, case):
    row = propose(clinic, text=local_text(local_item("dental-extraction", window=30)))
    pages = {
        "en": ("New: <strong>dental-extraction title</strong>, not known. Not answered yet.",
               "<dt>Question</dt><dd>Is it dental-extraction?</dd>"),
        "es": ("Nuevo: <strong>dental-extraction título</strong>, no se sabe. Aún sin respuesta.",
               "<dt>Pregunta</dt><dd>¿Es dental-extraction?</dd>"),
    }  # fmt: skip
    for language, (why, difference) in pages.items():
        doctor.cookies["django_language"] = language
        with translation.override(language):
            assert why in page_of(doctor, "policy-cases", row.pk)
            assert difference in page_of(doctor, "policy", row.pk)


# Proposing


def test_form_starts_as_a_copy_of_the_one_in_force(lead, clinic):
    page = page_of(lead, "policy-new")

    assert f"It starts as a copy of {SHIPPED}" in page
    assert f'value="{shipped_policy().version}.1"' in page
    assert "inr_most: {value: &quot;1.2&quot;" in page


def test_form_starts_from_the_clinic_s_own_or_from_the_one_chosen(lead, clinic):
    put_in_force(clinic)

    own = page_of(lead, "policy-new")
    shipped = lead.get(address("policy-new"), {"from": SHIPPED}).content.decode()
    unknown = lead.get(address("policy-new"), {"from": "no@1"}).content.decode()

    assert "It starts as a copy of default@2030.1" in own
    assert "inr_most: {value: &quot;1.1&quot;" in own
    assert "inr_most: {value: &quot;1.2&quot;" in shipped
    assert "It starts as a copy of default@2030.1" in unknown


def test_proposing_keeps_the_version_that_was_typed(lead, clinic):
    send(lead, "policy-new", version="2031.4", text=policy_text())

    row = PolicyVersion.objects.get()
    assert (str(row), row.status, row.clinic) == ("default@2031.4", "proposed", clinic)
    assert 'version: "2031.4"' in row.source
    event = AuditEvent.objects.latest("pk")
    assert (event.action, event.object_id) == ("policy.propose", str(row.pk))


def test_a_double_click_proposes_once(lead):
    for _nth in range(2):
        send(lead, "policy-new", version="2031.4", text=policy_text())

    assert PolicyVersion.objects.count() == 1


def test_what_is_wrong_is_named_by_line_and_stays(lead):
    text = policy_text().replace('"1.1"', '"one"')
    line = next(n for n, one in enumerate(text.splitlines(), 1) if '"one"' in one)

    page = send(lead, "policy-new", version="2031.4", text=text, status=422)

    assert f"line {line}: numbers.inr_most.value: a number is needed" in page
    assert "inr_most: {value: &quot;one&quot;" in page.split("<textarea")[1]
    assert not PolicyVersion.objects.exists()


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"version": ""}, "required"),
        ({"version": "spring"}, "numbers with points between them"),
        ({"version": "2031.4\u202e"}, "U+202E"),
        ({"version": shipped_policy().version}, "There is a version of this name already"),
        ({"text": ""}, "Write the policy, or choose a file."),
        ({"text": "a: ["}, "line 2: not valid"),
        ({"text": "a: \x07"}, "U+0007"),
        ({"text": "x" * 300_000}, "262144"),
        ({"text": policy_text(changes={})}, "It changes nothing against the version in force."),
    ],
)
def test_what_cannot_be_proposed_says_why(lead, fields, words):
    page = send(lead, "policy-new", status=422,
                **{"version": "2031.4", "text": policy_text(), **fields})  # fmt: skip

    assert words in page
    assert not PolicyVersion.objects.exists()


def test_no_more_is_named_than_can_be_read(lead):
    text = policy_text().replace("unit:", "measure:")
    page = send(lead, "policy-new", version="2031.4", text=text, status=422)
    summary = page.split("error-summary")[1].split("</ul>")[0]

    assert summary.count("<li>") == MOST_PROBLEMS + 1
    assert re.search(r"And \d+ more\.", summary)


def upload(content, name="own.yaml"):
    return SimpleUploadedFile(name, content)


def test_a_file_takes_the_place_of_the_text(lead):
    send(lead, "policy-new", version="2031.4", text="x: 1", file=upload(policy_text().encode()))

    assert 'inr_most: {value: "1.1"' in PolicyVersion.objects.get().source


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"id: [", "line 2: not valid"),
        (b"title: \xff\xfe", "not text in UTF-8"),
        (b"", "Write the policy, or choose a file."),
        (b"x" * 300_000, "too large for a policy"),
    ],
)
def test_a_file_that_cannot_be_used_says_why(lead, content, words):
    page = send(lead, "policy-new", version="2031.4", text="kept: 1", file=upload(content),
                status=422)  # fmt: skip

    assert words in page


def test_the_text_of_a_file_can_be_mended_in_the_form(lead):
    text = policy_text().replace('"1.1"', '"one"').encode()

    page = send(lead, "policy-new", version="2031.4", text="", file=upload(text), status=422)

    assert "inr_most: {value: &quot;one&quot;" in page.split("<textarea")[1]


def hours(file, ingredient, *cells):
    """A table of the shipped policy in which a medicine has other hours."""
    text = shipped_content(SHIPPED)[1][file].decode()
    old = next(line for line in text.splitlines() if line.startswith(f"{ingredient},"))
    new = old.split(",")
    new[5:8] = cells
    return text.replace(old, ",".join(new)).encode()


def test_a_table_takes_the_place_of_its_namesake(lead, clinic):
    table = hours("formulary.csv", "clopidogrel", "0", "120", "168")

    send(lead, "policy-new", version="2031.4", text=policy_text(changes={}),
         tables=upload(table, "formulary.csv"))  # fmt: skip

    row = PolicyVersion.objects.get()
    assert row.files["formulary.csv"] == table.decode()
    assert "clopidogrel, intermediate tier" in page_of(lead, "policy", row.pk)


def test_a_table_in_a_folder_is_replaced_by_its_name(lead):
    table = shipped_content(SHIPPED)[1]["codes/medications.csv"].decode() + "7,IN,X,x,7,\n"

    send(lead, "policy-new", version="2031.4", text=policy_text(),
         tables=upload(table.encode(), "medications.csv"))  # fmt: skip

    assert PolicyVersion.objects.get().files["codes/medications.csv"] == table


def test_a_version_that_starts_from_the_clinic_s_own_keeps_its_tables(lead, clinic):
    table = hours("formulary.csv", "clopidogrel", "0", "120", "168")
    send(lead, "policy-new", version="2031.4", text=policy_text(changes={}),
         tables=upload(table, "formulary.csv"))  # fmt: skip
    approve(PolicyVersion.objects.get())
    page = page_of(lead, "policy-new")
    assert 'name="start" value="default@2031.4"' in page

    send(lead, "policy-new", start="default@2031.4", version="2031.5", text=policy_text())

    newest = PolicyVersion.objects.latest("pk")
    assert newest.files["formulary.csv"] == table.decode()
    page = policy_page.build_policy_page(policy_page.own_subject(newest), clinic)
    assert page.changes[0].told.words == "INR at most: 1.2 → 1.1"


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("formulary.csv", b"a,b\n", "line 1: the header must be"),
        ("own-list.csv", b"a,b\n", "The text does not name own-list.csv"),
        ("allergens.csv", b"\xff", "not text in UTF-8"),
        ("allergens.csv", b"x" * (LONGEST_TABLE + 1), "4 MB at most"),
        ("Formulary (2).csv", b"a", "small letters, digits and hyphens"),
        ("formulary.xlsx", b"a", "small letters, digits and hyphens"),
    ],
)
def test_a_table_that_cannot_be_used_says_why(lead, name, content, words):
    page = send(lead, "policy-new", version="2031.4", text=policy_text(),
                tables=upload(content, name), status=422)  # fmt: skip

    assert words in page
    assert "inr_most: {value: &quot;1.1&quot;" in page.split("<textarea")[1]
    assert not PolicyVersion.objects.exists()


# Deciding


@pytest.fixture
def commit(django_capture_on_commit_callbacks):
    """Run what waits for the commit."""
    return lambda: django_capture_on_commit_callbacks(execute=True)


def test_approving_asks_first_and_then_puts_in_force(doctor, clinic, case, commit):
    row = propose(clinic, changes=STRICT_PAIN)
    digest = policy_in_force(clinic).digest
    page = page_of(doctor, "policy-approve", row.pk)
    assert "Put default@2030.1 in force?" in page
    assert f'value="{digest}"' in page

    with commit():
        send(doctor, "policy-approve", row.pk, digest=digest)

    assert policy_in_force(clinic).version == "2030.1"
    assert ReadinessSnapshot.objects.get(case=case).status == "blocked"
    event = AuditEvent.objects.latest("pk")
    assert (event.action, event.outcome, event.detail_fields) == (
        "policy.approve", "allowed", ["status"],
    )  # fmt: skip
    assert "default@2030.1 is in force" in page_of(doctor, "policy", row.pk)


def test_own_proposal_cannot_be_approved(signed_in, clinic, member):
    lead = member("lead").user
    row = propose(clinic, by=lead)
    browser = signed_in("lead")
    browser.force_login(lead)

    assert "Approve and put in force" not in page_of(browser, "policy-approve", row.pk)
    page = send(browser, "policy-approve", row.pk, digest=policy_in_force(clinic).digest,
                status=422)  # fmt: skip

    assert "somebody else has to approve it" in page
    assert policy_in_force(clinic) is shipped_policy()


def test_approving_what_was_compared_with_another_is_asked_again(doctor, clinic):
    row = propose(clinic, "2030.2", STRICT_PAIN)
    digest = policy_in_force(clinic).digest
    put_in_force(clinic)

    page = send(doctor, "policy-approve", row.pk, digest=digest, status=409)

    assert "another version came in force meanwhile" in page
    assert f'value="{policy_in_force(clinic).digest}"' in page
    assert policy_in_force(clinic).version == "2030.1"


@pytest.mark.parametrize("digest", ["", "x", "sha256:1"])
def test_approving_needs_to_know_what_it_was_compared_with(doctor, clinic, digest):
    send(doctor, "policy-approve", propose(clinic).pk, digest=digest, status=422)

    assert policy_in_force(clinic) is shipped_policy()


def test_rejecting_takes_a_reason_that_stays(doctor, clinic):
    row = propose(clinic)

    assert "Write why it is rejected." in send(
        doctor, "policy-reject", row.pk, reason=" ", status=422
    )
    assert "U+202E" in send(doctor, "policy-reject", row.pk, reason="a\u202e", status=422)
    send(doctor, "policy-reject", row.pk, reason="The laboratory cannot do it")

    assert "The laboratory cannot do it" in page_of(doctor, "policies")


def test_withdrawing_one_s_own(signed_in, clinic, member):
    lead = member("lead").user
    row = propose(clinic, by=lead)
    browser = signed_in("lead")
    browser.force_login(lead)

    assert "Withdraw default@2030.1?" in page_of(browser, "policy-reject", row.pk)
    send(browser, "policy-reject", row.pk)

    row.refresh_from_db()
    assert row.status == "withdrawn"


@pytest.mark.parametrize("name", ["policy-approve", "policy-reject"])
def test_what_is_decided_is_not_decided_again(doctor, clinic, name):
    row = put_in_force(clinic)
    digest = policy_in_force(clinic).digest

    assert "not waiting for a decision any more" in page_of(doctor, name, row.pk)
    page = send(doctor, name, row.pk, digest=digest, reason="x", status=422)

    assert "not waiting for a decision any more" in page


# Going back


def test_going_back_takes_two(signed_in, doctor, clinic):
    put_in_force(clinic)
    lead = signed_in("lead")
    assert "Ask to go back" in page_of(lead, "policy-return")

    send(lead, "policy-return-ask")
    assert "Another clinic lead or physician has to agree" in page_of(lead, "policy-return")
    assert "asked for it: somebody else has to agree" in send(
        lead, "policy-return-agree", status=422
    )
    assert "Agree and go back" in page_of(doctor, "policy-return")
    send(doctor, "policy-return-agree")

    assert policy_in_force(clinic) is shipped_policy()
    assert "The shipped version is in force already." in page_of(doctor, "policy-return")


def test_or_the_clinic_keeps_its_own(lead, doctor, clinic):
    put_in_force(clinic)
    send(lead, "policy-return-ask")
    send(doctor, "policy-return-refuse")

    assert policy_in_force(clinic).version == "2030.1"
    assert "Ask to go back" in page_of(doctor, "policy-return")


@pytest.mark.parametrize("name", ["ask", "agree", "refuse"])
def test_no_way_back_from_the_shipped_version(lead, name):
    page = send(lead, f"policy-return-{name}", status=422)

    assert "The shipped version is in force already." in page


def test_pages_in_spanish(lead, clinic):
    row = propose(clinic)
    lead.cookies["django_language"] = "es"

    with translation.override("es"):  # and back again, for the tests after this one
        assert "Versiones propias de la clínica" in page_of(lead, "policies")
        assert "INR como máximo" in page_of(lead, "policy", row.pk)
