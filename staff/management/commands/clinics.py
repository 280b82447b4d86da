"""`manage.py clinics`: the clinics that the database holds, one slug a line."""

import sys
from typing import Any

from django.core.management.base import BaseCommand

from staff.models import Clinic


class Command(BaseCommand):
    """List the clinics. Exit code 1 where there is none yet."""

    help = "Prints the slug of each clinic; exit code 1 where there is none yet."

    def handle(self, *args: Any, **options: Any) -> None:
        """Print them."""
        slugs = list(Clinic.objects.order_by("pk").values_list("slug", flat=True))
        for slug in slugs:
            self.stdout.write(slug)
        if not slugs:
            sys.exit(1)
