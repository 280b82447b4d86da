"""`manage.py welcome`: where the site answers, and with which names to try it."""

from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.utils import timezone

from staff.demo import DEMO_PASSWORD, demo_is_old, demo_sign_ins
from staff.models import Clinic


class Command(BaseCommand):
    """Print the address and the demo's sign-ins."""

    help = "Prints the address of the site and the demo's sign-ins."

    def add_arguments(self, parser: CommandParser) -> None:
        """Take the address."""
        parser.add_argument("address")

    def handle(self, *args: Any, **options: Any) -> None:
        """Print them, and say when the demo's stories are old."""
        self.stdout.write(f"\nThe checklist answers at {options['address']}\n")
        clinic = Clinic.objects.filter(demo_anchor_on__isnull=False).order_by("pk").first()
        if clinic is None:
            return
        self.stdout.write(f"Made-up clinic: {clinic}. Everybody's password: {DEMO_PASSWORD}\n")
        for member in demo_sign_ins(clinic):
            self.stdout.write(f"  {member.user.username:<12} {member.get_role_display()}")
        if demo_is_old(clinic, timezone.localdate(timezone=clinic.tz)):
            self.stdout.write(
                "The demo's stories are some days old. To move them to today: "
                ".venv/bin/python manage.py seed_demo --refresh"
            )
        self.stdout.write("")
