"""manage.py seed_demo: the made-up clinic with its stories, and a crowd where one is wanted."""

import sys
from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.utils import timezone

from checklist.contract_command import ContractCommand, moment_argument, refuse
from checklist.demo.clinic import seed_stories
from checklist.demo.crowd import seed_crowd
from staff.models import Clinic

MOST_CASES = 200_000


class Command(ContractCommand):
    """Makes the demo clinic; a second run leaves it as it is, ``--refresh`` moves it to today."""

    help = "Make the demo clinic (made-up people only); --refresh moves its stories to today."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """How large a crowd, from which seed, and whether to move the stories."""
        parser.add_argument("--cases", type=int, default=0, help="so many more made-up cases")
        parser.add_argument("--seed", type=int, default=1)
        parser.add_argument("--refresh", action="store_true")
        parser.add_argument("--at", help="the anchor of the stories; default: now")

    def handle(self, *args: Any, cases: int, seed: int, refresh: bool, **options: Any) -> None:
        """Seed, and say what was made."""
        if settings.APP_ENV == "production":
            refuse("APP_ENV", "made-up people do not belong into a production database")
        if not 0 <= cases <= MOST_CASES:
            refuse("--cases", f"must be from 0 to {MOST_CASES}")
        now = moment_argument(options["at"]) or timezone.now()
        is_new = not Clinic.objects.filter(demo_anchor_on__isnull=False).exists()
        if is_new or refresh:
            told = seed_stories(now=now)
            self.stdout.write(f"{len(told)} stories told as of {now:%Y-%m-%d %H:%M} UTC")
        clinic = Clinic.objects.filter(demo_anchor_on__isnull=False).order_by("pk").first()
        for done in seed_crowd(clinic=clinic, cases=cases, seed=seed, now=now):
            sys.stderr.write(f"\r{done} of {cases} cases")
        if cases:
            sys.stderr.write("\n")
            self.stdout.write(f"{cases} made-up cases added")
