"""manage.py refresh_readiness: judge anew what time may have changed. Run it from a timer."""

import json
from argparse import ArgumentParser
from typing import Any

from django.utils import timezone

from checklist.actions import refresh_all, refresh_stale
from checklist.contract_command import ContractCommand
from patients.uploads import drop_expired
from staff.models import Clinic


class Command(ContractCommand):
    """Prints how many verdicts were made anew, clinic by clinic, as one JSON object."""

    help = "Recompute every stored readiness whose stable_until has passed."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Whether to judge every open case anew."""
        parser.add_argument(
            "--all", action="store_true", help="every open case, as after an upgrade"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Go through the clinics; a second run right after finds nothing to do.

        Uploads that nobody confirmed in time are removed by the same timer.
        """
        now = timezone.now()
        drop_expired(now=now)
        done = {
            clinic.slug: refresh_all(clinic=clinic, now=now)
            if options["all"]
            else refresh_stale(clinic=clinic, now=now).done
            for clinic in Clinic.objects.order_by("pk")
        }
        self.stdout.write(json.dumps({"refreshed": done}))
