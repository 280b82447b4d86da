"""manage.py policy check|list|load: the versions of the numbers that the rules use."""

import json
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.utils import timezone

from checklist.actions.policies import load_policy_version
from checklist.contract_command import NOTHING_DONE, ContractCommand, bytes_of, refuse
from checklist.models import PolicyVersion
from checklist.policies import PolicyError, parse_policy, policy_files
from checklist.refusals import Refused
from staff.models import Clinic


class Command(ContractCommand):
    """Checks policy files, lists versions, and loads files as versions that never change."""

    help = "Check policy files, list the versions, load files into the database."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """What to do, and with which files; none = the shipped ones."""
        parser.add_argument("what", choices=["check", "list", "load"])
        parser.add_argument("files", nargs="*", metavar="FILE")
        parser.add_argument("--clinic", help="load as a proposal of this clinic (its slug)")

    def handle(self, *args: Any, what: str, files: list[str], **options: Any) -> None:
        """Print one JSON object a version; exit 2 where a file cannot be used."""
        paths = [Path(name) for name in files] or policy_files()
        if what == "list":
            self._list()
        elif what == "check":
            self._check(paths)
        else:
            self._load(paths, _clinic(options["clinic"]))

    def _say(self, **facts: Any) -> None:
        self.stdout.write(json.dumps(facts))

    def _check(self, paths: list[Path]) -> None:
        any_wrong = False
        for path in paths:
            try:
                policy = parse_policy(bytes_of(str(path)), path.name)
            except PolicyError as error:
                any_wrong = True
                self._say(file=path.name, error=str(error))
                continue
            self._say(file=path.name, policy=f"{policy.id}@{policy.version}", digest=policy.digest)
        if any_wrong:
            raise SystemExit(NOTHING_DONE)

    def _list(self) -> None:
        for path in policy_files():
            policy = parse_policy(bytes_of(str(path)), path.name)
            name = f"{policy.id}@{policy.version}"
            self._say(policy=name, digest=policy.digest, file=path.name)
        for row in PolicyVersion.objects.select_related("clinic"):
            clinic = row.clinic.slug if row.clinic else None
            self._say(policy=str(row), digest=row.digest, clinic=clinic, status=row.status)

    def _load(self, paths: list[Path], clinic: Clinic | None) -> None:
        now = timezone.now()
        for path in paths:
            try:
                version, is_new = load_policy_version(
                    text=bytes_of(str(path)), name=path.name, clinic=clinic, by=None, now=now
                )
            except PolicyError as error:
                refuse(path.name, str(error))
            except Refused as error:
                refuse(path.name, str(error.message))
            self._say(policy=str(version), status=version.status, new=is_new)


def _clinic(slug: str | None) -> Clinic | None:
    if slug is None:
        return None
    return Clinic.objects.filter(slug=slug).first() or refuse("--clinic", "no such clinic")
