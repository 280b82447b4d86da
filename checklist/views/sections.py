"""The sections of the checklist: a page of questions, and each answer saved as it is given."""

from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods
from django_htmx.http import reswap, retarget

from checklist import actions
from checklist.billing_page import billing_context
from checklist.case_page import build_case
from checklist.engine.question import Question
from checklist.engine.questionnaire import SECTIONS
from checklist.forms.questions import VALUE_PARTS, AnswerForm
from checklist.local_questions import find_question
from checklist.models import Case
from checklist.places import question_anchor, section_address
from checklist.record_page import record_lists
from checklist.refusals import Conflict
from checklist.section_page import AskedQuestion, SectionPage, differing, section_notice
from checklist.snapshots import policy_in_force
from checklist.views.answering import current_verdict, find_case, refusals_on
from checklist.wording import SECTION
from staff.access import access, may
from staff.audit import audit
from staff.saved import announce_saved

BUTTONS = ("save", "unknown", "again")
AUTHORIZATION = "authorization"
QUESTION = "checklist/section_question.html"
QUESTION_STATE = "checklist/section_question_state.html"


class Desk(NamedTuple):
    """Where somebody answers from: who may see the whole case, or billing, its own questions."""

    answer: str
    answer_entry: str
    page_template: str
    fragment_template: str

    def address(self, case: Case, question: Question) -> str:
        """Return the address of the page with this question, without the place on it."""
        if self is BILLING_DESK:
            return reverse("checklist:authorization", args=[case.pk])
        return section_address(case, question.section)


CASE_DESK = Desk(
    "checklist:answer",
    "case.answer",
    "checklist/section.html",
    "checklist/section_answered.html",
)
BILLING_DESK = Desk(
    "checklist:authorization-answer",
    "case.authorization",
    "checklist/authorization.html",
    "checklist/authorization_answered.html",
)


@access("case.view")
@require_GET
def section(request: HttpRequest, case_id: UUID, section: str) -> HttpResponse:
    """Show a section: the questions that apply, and the lists on record that belong to it."""
    if section not in SECTIONS:
        raise Http404
    return _show_section(request, find_case(request, case_id), section)


@access("case.authorization")
@require_GET
def authorization(request: HttpRequest, case_id: UUID) -> HttpResponse:
    """Show billing what it has to find out; who may see the case goes to its section."""
    case = find_case(request, case_id)
    if _desk(request) is CASE_DESK:
        return redirect(section_address(case, AUTHORIZATION))
    return _show_section(request, case, AUTHORIZATION)


@access("case.answer")
@require_http_methods(["GET", "POST"])
def answer(request: HttpRequest, case_id: UUID, item: str) -> HttpResponse:
    """Store one answer, its withdrawal, or that it is not known; a fragment for htmx."""
    return _answer(request, case_id, item, SECTIONS)


@access("case.authorization")
@require_http_methods(["GET", "POST"])
def answer_authorization(request: HttpRequest, case_id: UUID, item: str) -> HttpResponse:
    """Store an answer of billing's; any other question is not found."""
    return _answer(request, case_id, item, (AUTHORIZATION,))


def _desk(request: HttpRequest) -> Desk:
    return CASE_DESK if may(request.membership, "case.view") else BILLING_DESK


def _show_section(request: HttpRequest, case: Case, section: str) -> HttpResponse:
    page = _page(request, case, section, timezone.now())
    questions = page.questions
    for one in questions:
        if one.question.link_id == request.GET.get("saved") and one.chain:
            one.saved_at = one.chain[-1].at
    return _render_section(request, page, questions)


def _answer(
    request: HttpRequest, case_id: UUID, item: str, sections: tuple[str, ...]
) -> HttpResponse:
    case, now = find_case(request, case_id), timezone.now()
    question = _question(case, item, sections)
    audit(request, case, [item])
    if request.method == "GET":
        return redirect(f"{_desk(request).address(case, question)}#{question_anchor(item)}")
    form = AnswerForm(question, _given(request), now=now, born_on=case.patient.birth_date)
    if form.is_valid():
        with refusals_on(form):
            try:
                stored = _store(request, case, form, now)
            except Conflict as conflict:
                return _answer_conflict(request, case, form, conflict, now)
            if not form.errors:
                return _answer_saved(request, case, form, stored, now)
    return _answer_refused(request, case, form, now)


def _question(case: Case, item: str, sections: tuple[str, ...]) -> Question:
    """Return the question that is asked of a case in one of these sections; else 404."""
    question = find_question(item, policy_in_force(case.clinic))
    if question is None or question.section not in sections:
        raise Http404
    return question


def _given(request: HttpRequest) -> QueryDict:
    """Return what was sent; "not known" sets aside whatever was typed beside it."""
    given = request.POST.copy()
    if "unknown" in given:
        for name in [name for name in given if name.startswith(VALUE_PARTS)]:
            del given[name]
    return given


def _store(request: HttpRequest, case: Case, form: AnswerForm, now: datetime) -> Any:
    """Call the verb that the form asks for; return the answer that stands, None for none."""
    replaces, source = form.cleaned_data["replaces"], form.cleaned_data["source"]
    sent = {"case": case, "item": form.question.link_id, "replaces": replaces}
    by: dict[str, Any] = {"by": request.user, "now": now}
    _remember(request, form.question.asked_of, source)
    if form.answer is not None or "unknown" in request.POST:
        again = "again" in request.POST
        return actions.record_answer(**sent, value=form.answer, source=source, again=again, **by)
    if "save" in request.POST and (form.is_partial or replaces is None):
        form.add_error("value", _("Give an answer, or choose “Not known, ask later”."))
    return None if form.is_partial or form.errors else actions.withdraw_answer(**sent, **by)


def _remember(request: HttpRequest, asked_of: str, source: str) -> None:
    """Keep the source that was chosen for the next question asked of the same people."""
    kept = request.session.get(_memory(request), {})
    if kept.get(asked_of) != source:
        request.session[_memory(request)] = {**kept, asked_of: source}


def _may_edit(request: HttpRequest, case: Case) -> bool:
    return case.is_open and may(request.membership, _desk(request).answer_entry)


def _memory(request: HttpRequest) -> str:
    return f"sources:{request.membership.pk}"


def _page(
    request: HttpRequest, case: Case, section: str, now: datetime, typed: AnswerForm | None = None
) -> SectionPage:
    sources = request.session.get(_memory(request), {})
    return SectionPage(case, current_verdict(case, now), section, now, sources, typed)


def _answer_saved(
    request: HttpRequest, case: Case, form: AnswerForm, stored: Any, now: datetime
) -> HttpResponse:
    """Show that it is saved; without htmx, come back to the question."""
    question = form.question
    if not request.htmx:
        address = _desk(request).address(case, question)
        return redirect(f"{address}?saved={question.link_id}#{question_anchor(question.link_id)}")
    page = _page(request, case, question.section, now)
    asked = page.ask(question)
    asked.saved_at, asked.is_partial = stored and now, form.is_partial
    is_whole = any(name in request.POST for name in BUTTONS) or "refused" in request.POST
    template = QUESTION if is_whole else QUESTION_STATE
    dependents = page.dependents(question.link_id)
    response = _fragment(request, page, asked, template, dependents=dependents)
    if is_whole:
        response = _over_whole(response, asked)
    return announce_saved(response, now) if stored else response


def _answer_refused(
    request: HttpRequest, case: Case, form: AnswerForm, now: datetime
) -> HttpResponse:
    """Show what is wrong beside what was typed: 422."""
    page = _page(request, case, form.question.section, now, form)
    return _show_again(request, page, page.ask(form.question), 422)


def _answer_conflict(
    request: HttpRequest, case: Case, form: AnswerForm, conflict: Conflict, now: datetime
) -> HttpResponse:
    """Show both values, mine ready to be saved over theirs: 409."""
    page = _page(request, case, form.question.section, now, form)
    asked = page.ask(form.question)
    asked.conflict = differing(form.question.link_id, conflict, case.clinic.tz)
    form.data = form.data.copy()
    form.data["replaces"] = asked.chain[-1].pk if asked.chain else ""
    return _show_again(request, page, asked, 409)


def _show_again(
    request: HttpRequest, page: SectionPage, asked: AskedQuestion, status: int
) -> HttpResponse:
    if request.htmx:
        response = _fragment(request, page, asked, QUESTION, status=status)
        return _over_whole(response, asked)
    questions = [asked if one.question == asked.question else one for one in page.questions]
    return _render_section(request, page, questions, form=asked.form, status=status)


def _over_whole(response: HttpResponse, asked: AskedQuestion) -> HttpResponse:
    """Have htmx put the fragment in the place of the whole question."""
    return reswap(retarget(response, f"#{asked.anchor}"), "outerHTML")


def _fragment(
    request: HttpRequest,
    page: SectionPage,
    asked: AskedQuestion,
    template: str,
    status: int = 200,
    **context: Any,
) -> HttpResponse:
    """Render one question, and beside it the panel that its answer may have changed."""
    case_page = build_case(page.case, page.snapshot, page.answers, page.now, section=page.section)
    context = {**context, "one": asked, "page": case_page, "case": page.case, "template": template}
    context["may_edit"] = _may_edit(request, page.case)
    context["answer_route"] = _desk(request).answer
    return render(request, _desk(request).fragment_template, context, status=status)


def _render_section(
    request: HttpRequest,
    page: SectionPage,
    questions: list[AskedQuestion],
    form: AnswerForm | None = None,
    status: int = 200,
) -> HttpResponse:
    context = {
        "page": build_case(page.case, page.snapshot, page.answers, page.now, section=page.section),
        "case": page.case,
        "notice": section_notice(page.case, page.section),
        "may_edit": _may_edit(request, page.case),
        "title": SECTION[page.section],
        "questions": questions,
        "lists": record_lists(page.case, page.snapshot, page.section),
        "form": form,
        "answer_route": _desk(request).answer,
    }
    more = billing_context(page.case, page.now) if _desk(request) is BILLING_DESK else {}
    return render(request, _desk(request).page_template, {**context, **more}, status=status)
