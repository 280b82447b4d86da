"""What the audit trail's codes mean, in the reader's words; the codes stay beside them."""

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

Words = Mapping[str, Promise]

# Every entry of `staff.access.ACCESS` that leaves an event; a test compares.
ACTION: Words = {
    "login": _("Signing in"),
    "logout": _("Signing out"),
    "home": _("First page"),
    "clinic.switch": _("Change of role or clinic"),
    "search": _("Search for a patient"),
    "worklist": _("Worklist"),
    "dashboard": _("Dashboard"),
    "schedule": _("Schedule"),
    "billing": _("Billing"),
    "patient.list": _("List of patients"),
    "patient.view": _("Patient"),
    "patient.create": _("New patient"),
    "patient.edit": _("Change to a patient"),
    "patient.record": _("Patient's record"),
    "patient.import": _("Import of files"),
    "case.book": _("Booking"),
    "case.view": _("Case"),
    "case.answer": _("Answers"),
    "case.medication": _("Medicines"),
    "case.allergy": _("Allergies"),
    "case.result": _("Results"),
    "case.history": _("Earlier injections"),
    "case.report": _("Report"),
    "case.waive": _("Waiver"),
    "case.sign": _("Sign-off"),
    "case.reschedule": _("New start of a case"),
    "case.change": _("Change to what is booked"),
    "case.cancel": _("Cancelling a case"),
    "case.close": _("Closing a case"),
    "case.reopen": _("Reopening a case"),
    "case.sheet": _("Prep sheet"),
    "case.sheet.issue": _("Issuing a prep sheet"),
    "case.packet": _("Payer packet"),
    "case.authorization": _("Authorization"),
    "case.codes": _("Billed codes"),
    "explain": _("Why an item stands as it does"),
    "billing.lists": _("Codes, prices and payers' texts"),
    "policy.list": _("Policy"),
    "policy.replay": _("What a policy would change"),
    "policy.propose": _("Proposing a policy"),
    "policy.approve": _("Approving a policy"),
    "judging": _("Judging of open cases under another policy"),
    "audit.view": _("Audit trail"),
    "user.admin": _("Staff"),
}
OUTCOME: Words = {
    "allowed": _("Allowed"),
    "denied": _("Not allowed"),
    "not-found": _("Not found"),
    "refused": _("Refused as invalid"),
}
# Kinds of object, by the name of the row's model; what no list holds is shown as it is.
KIND: Words = {
    "allergyintolerance": _("Allergy"),
    "answer": _("Answer"),
    "billedcodes": _("Billed codes"),
    "case": _("Case"),
    "importbatch": _("Import"),
    "medicationdecision": _("Prescriber's decision"),
    "medicationstatement": _("Medicine"),
    "membership": _("Member of the staff"),
    "observation": _("Result"),
    "pastinjection": _("Earlier injection"),
    "patient": _("Patient"),
    "policyversion": _("Policy"),
    "prepsheet": _("Prep sheet"),
    "signoff": _("Sign-off"),
    "user": _("Account"),
    "waiver": _("Waiver"),
}
