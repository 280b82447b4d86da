"""Addresses of this app."""

from django.urls import URLPattern, URLResolver, path

from checklist.views import (
    billing,
    boards,
    booking,
    cases,
    decisions,
    lines,
    packet,
    policies,
    policy_proposal,
    report,
    sections,
    sheets,
    why,
)

app_name = "checklist"
urlpatterns: list[URLPattern | URLResolver] = [
    # Lists
    path("worklist/", boards.worklist, name="worklist"),
    path("worklist/search/", boards.search_worklist, name="worklist-search"),
    path("dashboard/", boards.dashboard, name="dashboard"),
    path("schedule/", boards.schedule, name="schedule"),
    path("billing/", boards.billing, name="billing"),
    path("billing/search/", boards.search_billing, name="billing-search"),
    path("search/", boards.search, name="search"),
    # The life of a case
    path("patients/<uuid:patient_id>/book/", booking.book, name="book"),
    path("cases/<uuid:case_id>/accept/", booking.accept, name="accept"),
    path("cases/<uuid:case_id>/change/", booking.change, name="change"),
    path("cases/<uuid:case_id>/reschedule/", booking.reschedule, name="reschedule"),
    path("cases/<uuid:case_id>/cancel/", booking.cancel, name="cancel"),
    path("cases/<uuid:case_id>/close/", booking.close, name="close"),
    path("cases/<uuid:case_id>/reopen/", booking.reopen, name="reopen"),
    # Its page and its report
    path("cases/<uuid:case_id>/", cases.case, name="case"),
    path("cases/<uuid:case_id>/report/", report.report, name="report"),
    path("cases/<uuid:case_id>/why/<str:item>/", why.why, name="why"),
    path("cases/<uuid:case_id>/waive/", report.waive, name="waive"),
    path("cases/<uuid:case_id>/unwaive/", report.withdraw_waiver, name="unwaive"),
    path("cases/<uuid:case_id>/sign/", report.sign, name="sign"),
    path("cases/<uuid:case_id>/unsign/", report.withdraw_sign_off, name="unsign"),
    # What its payer asks
    path("cases/<uuid:case_id>/packet/", packet.packet, name="packet"),
    path("cases/<uuid:case_id>/packet/pdf/", packet.pdf, name="packet-pdf"),
    # Its prep sheets
    path("cases/<uuid:case_id>/sheet/", sheets.sheet, name="sheet"),
    path("cases/<uuid:case_id>/sheet/issue/", sheets.issue_sheet, name="sheet-issue"),
    path("cases/<uuid:case_id>/sheet/<int:number>/given/", sheets.sheet_given, name="sheet-given"),
    path("cases/<uuid:case_id>/sheet/<int:number>/print/", sheets.print_sheet, name="sheet-print"),
    path("cases/<uuid:case_id>/sheet/<int:number>/pdf/", sheets.sheet_pdf, name="sheet-pdf"),
    # What is on record, as the checklist asks it
    path("cases/<uuid:case_id>/none/<str:what>/", lines.none, name="none"),
    path("cases/<uuid:case_id>/medicines/add/", lines.add_medicine, name="medicine-add"),
    path("cases/<uuid:case_id>/allergies/add/", lines.add_allergy, name="allergy-add"),
    path("cases/<uuid:case_id>/results/add/", lines.add_result, name="result-add"),
    path("cases/<uuid:case_id>/injections/add/", lines.add_injection, name="injection-add"),
    path("cases/<uuid:case_id>/medicines/<int:medication_id>/", lines.medicine, name="medicine"),
    path("cases/<uuid:case_id>/allergies/<int:allergy_id>/", lines.allergy, name="allergy"),
    path("cases/<uuid:case_id>/results/<int:result_id>/", lines.result, name="result"),
    path("cases/<uuid:case_id>/injections/<int:injection_id>/", lines.injection, name="injection"),
    path(
        "cases/<uuid:case_id>/medicines/<int:medication_id>/remove/",
        lines.remove_medicine,
        name="medicine-remove",
    ),
    path(
        "cases/<uuid:case_id>/allergies/<int:allergy_id>/remove/",
        lines.remove_allergy,
        name="allergy-remove",
    ),
    path(
        "cases/<uuid:case_id>/results/<int:result_id>/remove/",
        lines.remove_result,
        name="result-remove",
    ),
    path(
        "cases/<uuid:case_id>/injections/<int:injection_id>/remove/",
        lines.remove_injection,
        name="injection-remove",
    ),
    path(
        "cases/<uuid:case_id>/medicines/<int:medication_id>/<str:decision>/",
        decisions.decide,
        name="decide",
    ),
    # Its questions, section by section
    path("cases/<uuid:case_id>/answers/<str:item>/", sections.answer, name="answer"),
    path("billing/lists/", billing.lists, name="lists"),
    path("billing/lists/import/", billing.import_list, name="lists-import"),
    path("billing/lists/<str:kind>/<int:row_id>/end/", billing.end_row, name="lists-end"),
    path("billing/<uuid:case_id>/", sections.authorization, name="authorization"),
    path("billing/<uuid:case_id>/codes/", billing.codes, name="codes"),
    path(
        "billing/<uuid:case_id>/<str:item>/",
        sections.answer_authorization,
        name="authorization-answer",
    ),
    path("cases/<uuid:case_id>/<str:section>/", sections.section, name="section"),
    # Verdicts that are made anew
    path("judging/", boards.judging, name="judging"),
    # The clinic's policy
    path("policies/", policies.policies, name="policies"),
    path("policies/new/", policy_proposal.propose_policy, name="policy-new"),
    path("policies/return/", policies.return_policy, name="policy-return"),
    path("policies/return/ask/", policies.ask_return, name="policy-return-ask"),
    path("policies/return/agree/", policies.agree_return, name="policy-return-agree"),
    path("policies/return/refuse/", policies.refuse_return, name="policy-return-refuse"),
    path("policies/shipped/<str:policy_name>/", policies.shipped_policy, name="policy-shipped"),
    path(
        "policies/shipped/<str:policy_name>/cases/",
        policies.shipped_policy_cases,
        name="policy-shipped-cases",
    ),
    path(
        "policies/shipped/<str:policy_name>/files/<path:file_name>/",
        policies.shipped_policy_file,
        name="policy-shipped-file",
    ),
    path("policies/<int:version_id>/", policies.policy, name="policy"),
    path(
        "policies/<int:version_id>/files/<path:file_name>/",
        policies.policy_file,
        name="policy-file",
    ),
    path("policies/<int:version_id>/cases/", policies.policy_cases, name="policy-cases"),
    path("policies/<int:version_id>/approve/", policies.approve_policy, name="policy-approve"),
    path("policies/<int:version_id>/reject/", policies.reject_policy, name="policy-reject"),
]
