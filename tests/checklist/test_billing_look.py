"""Billing's pages in a real browser: readable by all, fitting the window and paper, usable."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import expect

from checklist.actions import record_billed_codes, refresh
from checklist.engine.billing import CodeLine
from checklist.models import BilledCodes, ClinicCode
from tests.browser import NARROW, WIDE, problems
from tests.checklist.test_clinic_lists import CODE_HEAD, GOOD_CODE
from tests.factories.checklist import ClinicCodeFactory, PayerTextFactory, make_well_case

pytestmark = pytest.mark.django_db(transaction=True)

SIZES = [pytest.param(WIDE, id="wide"), pytest.param(NARROW, id="narrow")]


@pytest.fixture
def case(clinic):
    """A case with much to say: wrong codes, a licensed text, something missing, a long payer."""
    made = make_well_case(
        patient__clinic=clinic, patient__family_name="Testperson-With-A-Long-Double-Name",
        scheduled_start=timezone.now() + timedelta(days=10), image_guidance="",
        payer="A Rather Long Name Of A Health Plan Of Somewhere",
    )  # fmt: skip
    PayerTextFactory(clinic=clinic, payer=made.payer, text="Words of a payer. " * 20)
    ClinicCodeFactory(clinic=clinic, protocols=["esi-interlaminar"])
    ClinicCodeFactory(clinic=clinic, code="20920", protocols=["facet-mbb"])
    now = timezone.now()
    refresh(case=made, now=now)
    lines = [CodeLine("20920", ("50",), 2), CodeLine("64493", ("RT",), 1)]
    record_billed_codes(case=made, lines=lines, replaces=None, by=None, now=now)
    return made


@pytest.mark.parametrize("viewport", SIZES)
@pytest.mark.parametrize("language", ["en", "es"])
@pytest.mark.parametrize("name", ["billing", "authorization", "codes", "packet", "lists"])
def test_page(browse_as, case, name, language, viewport):
    page = browse_as("billing", viewport=viewport, locale=language)
    page.goto(reverse(f"checklist:{name}", args=[] if name in ("billing", "lists") else [case.pk]))
    page.evaluate("document.querySelectorAll('main details').forEach(one => { one.open = true; })")

    assert list(problems(page)) == []


def test_only_the_packet_is_printed(browse_as, case):
    page = browse_as("billing")
    page.goto(reverse("checklist:packet", args=[case.pk]))
    page.emulate_media(media="print")

    expect(page.get_by_role("heading", name="Payer packet")).to_be_visible()
    expect(page.get_by_text("default@2026.1")).to_be_visible()
    for hidden in (".site-header", ".no-print", ".site-footer"):
        expect(page.locator(hidden).first).to_be_hidden()


@pytest.mark.parametrize("script", [True, False], ids=["script", "no-script"])
def test_codes_are_written_down_and_flagged(browse_as, case, script):
    page = browse_as("billing", java_script_enabled=script)
    page.goto(reverse("checklist:authorization", args=[case.pk]))
    page.get_by_label("Lines of the claim").fill("62323-50")
    page.get_by_role("button", name="Save codes").click()

    expect(page.get_by_text("Codes saved.")).to_be_visible()
    expect(page.get_by_text("62323 never takes 50: it has no sides.")).to_be_visible()
    assert BilledCodes.objects.current().get().lines[0]["code"] == "62323"


def test_error_of_the_codes_takes_the_focus_and_leads_to_the_field(browse_as, case):
    page = browse_as("billing")
    page.goto(reverse("checklist:codes", args=[case.pk]))
    page.get_by_label("Lines of the claim").fill("an epidural")
    page.get_by_role("button", name="Save codes").click()
    expect(page.locator("#error-summary")).to_be_focused()

    assert list(problems(page)) == []


@pytest.mark.parametrize("script", [True, False], ids=["script", "no-script"])
def test_from_a_file_to_the_price_beside_the_code(browse_as, case, clinic, tmp_path, script):
    file = tmp_path / "codes.csv"
    file.write_text(CODE_HEAD + GOOD_CODE.replace("1250.50", "777"))
    page = browse_as("billing", java_script_enabled=script)
    page.goto("/billing/")
    page.get_by_role("link", name="Codes, prices and payers' texts").click()
    page.get_by_label("Codes: descriptions").check()
    page.get_by_label("File", exact=False).last.set_input_files(file)
    page.get_by_role("button", name="Show what would change").click()
    page.get_by_role("button", name="Import this").click()

    expect(page.get_by_text("Imported.")).to_be_visible()
    expect(page.get_by_text("$777")).to_be_visible()
    assert ClinicCode.in_clinic(clinic).current().get(code="62323").price == 777
