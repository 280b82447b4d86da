"""manage.py explain: why an item of a case document stands as it does. Touches no database without
``--clinic``.
"""

import json
from argparse import ArgumentParser
from datetime import datetime
from typing import Any, ClassVar

from django.utils import timezone, translation

from checklist.casefile import CaseError, parse
from checklist.contract_command import (
    ContractCommand,
    bytes_of,
    moment_argument,
    policy_argument,
    policy_arguments,
    refuse,
)
from checklist.engine import Policy
from checklist.explaining import RECORD_INVALID, UnknownItem, explain, explain_invalid


class Command(ContractCommand):
    """Explains one item of one document, in English."""

    help = "Explain why an item of a case document (case/1) stands as it does (explanation/1)."
    requires_system_checks: ClassVar[list[str]] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        """FILE or -, the item as a report names it, the moment and the policy."""
        parser.add_argument("file", metavar="FILE")
        parser.add_argument("item", metavar="ITEM")
        parser.add_argument("--at", help="moment of evaluation where the document has none")
        policy_arguments(parser)

    def handle(self, *args: Any, **options: Any) -> None:
        """Print the explanation; exit 2 where the document or the item cannot be used."""
        at = moment_argument(options["at"]) or timezone.now()
        policy = policy_argument(options["policy"], options["clinic"])
        try:
            document = parse(bytes_of(options["file"]))
            with translation.override("en"):
                explanation = _explained(document, options["item"], policy, at)
        except CaseError as error:
            refuse(error.path, error.message)
        except UnknownItem as error:
            refuse("ITEM", f"{error}; nearest: {', '.join(error.nearest) or 'none'}")
        self.stdout.write(json.dumps(explanation, indent=2, ensure_ascii=False))


def _explained(document: Any, item: str, policy: Policy, at: datetime) -> dict[str, Any]:
    """The explanation; a document that cannot be judged explains only that."""
    try:
        return explain(document, item, policy, at=at)
    except CaseError as error:
        if item != RECORD_INVALID or type(document) is not dict:
            raise
        return explain_invalid(document, error, policy, at=at)
