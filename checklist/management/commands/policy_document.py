"""manage.py policy_document: the shipped policy as the Markdown of docs/policy.md."""

from typing import Any, ClassVar

from checklist.contract_command import ContractCommand
from checklist.policies import shipped_policy
from checklist.policy_document import policy_document


class Command(ContractCommand):
    """Prints every rule, number, source and row of the shipped policy."""

    help = "Print the shipped policy as Markdown (docs/policy.md is this)."
    requires_system_checks: ClassVar[list[str]] = []

    def handle(self, *args: Any, **options: Any) -> None:
        """Print it whole."""
        self.stdout.write(policy_document(shipped_policy()), ending="")
