"""manage.py policy check|list|load|diff|replay: the versions of the numbers that rules use."""

import json
from argparse import ArgumentParser
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

from django.db import transaction
from django.utils import timezone

from checklist.actions import propose_policy
from checklist.actions.policies import load_policy_version
from checklist.contract_command import (
    ContractCommand,
    bytes_of,
    moment_argument,
    refuse,
    reject,
)
from checklist.engine import Policy
from checklist.models import Case, PolicyVersion
from checklist.policies import PolicyError, Shelf, load_policy, policy_files, read_policy
from checklist.policy_differences import differences
from checklist.policy_replay import Tally, replay
from checklist.policy_versions import clinics_with, find_policy
from checklist.refusals import Refused
from staff.models import Clinic, User

CASES_AT_A_TIME = 200


class Command(ContractCommand):
    """Checks and loads policy files, lists versions, and says what another version changes."""

    help = (
        "check, load: files, none = the shipped ones. list: all versions. diff A B: what differs, "
        "in clinical words. replay --from A --to B: whose verdict would be another, and why. "
        "A and B are ID@VERSION, or files."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        """What to do, and with which versions."""
        parser.add_argument("what", choices=["check", "list", "load", "diff", "replay"])
        parser.add_argument("files", nargs="*", metavar="FILE")
        parser.add_argument("--clinic", help="a clinic's own versions and cases (its slug)")
        parser.add_argument("--by", help="load: who proposes a clinic's version (user name)")
        parser.add_argument("--from", dest="earlier", metavar="A", help="replay: the one version")
        parser.add_argument("--to", dest="later", metavar="B", help="replay: the other version")
        parser.add_argument("--at", help="replay: the moment at which both judge; default: now")

    def handle(self, *args: Any, what: str, files: list[str], **options: Any) -> None:
        """Print JSON lines; exit 2 where nothing could be used, 1 where some files could not."""
        paths = [Path(name) for name in files] or policy_files()
        clinic = _clinic(options["clinic"])
        if what == "list":
            self._list()
        elif what == "check":
            self._check(paths)
        elif what == "load":
            self._load(paths, clinic, _proposer(options["by"], clinic))
        elif what == "diff":
            self._diff(files, clinic)
        else:
            now = moment_argument(options["at"]) or timezone.now()
            self._replay(options["earlier"], options["later"], clinic, now)

    def _say(self, **facts: Any) -> None:
        self.stdout.write(json.dumps(facts, ensure_ascii=False))

    def _check(self, paths: list[Path]) -> None:
        wrong: list[str] = []
        for path in paths:
            try:
                policy = read_policy(bytes_of(str(path)), path.name, _shelf(path))
            except PolicyError as error:
                wrong.append(path.name)
                for problem in error.problems:
                    self._say(**problem._asdict())
                continue
            self._say(file=path.name, policy=f"{policy.id}@{policy.version}", digest=policy.digest)
        if len(wrong) == len(paths):
            refuse(wrong[0], "cannot be used: see its problems")
        if wrong:
            reject(wrong[0], f"cannot be used: {', '.join(wrong)}")

    def _list(self) -> None:
        for path in policy_files():
            policy = load_policy(path)
            name = f"{policy.id}@{policy.version}"
            self._say(policy=name, digest=policy.digest, file=path.name)
        for row in PolicyVersion.objects.select_related("clinic"):
            clinic = row.clinic.slug if row.clinic else None
            self._say(policy=str(row), digest=row.digest, clinic=clinic, status=row.status)

    def _load(self, paths: list[Path], clinic: Clinic | None, by: User | None) -> None:
        """Load all of the files, or none."""
        now = timezone.now()
        kept = []
        with transaction.atomic():
            for path in paths:
                try:
                    kept.append(_keep(path, clinic, by, now))
                except PolicyError as error:
                    refuse(path.name, str(error))
                except Refused as error:
                    refuse(path.name, str(error.message))
        for version, is_new in kept:
            self._say(policy=str(version), status=version.status, new=is_new)

    def _diff(self, names: list[str], clinic: Clinic | None) -> None:
        if len(names) != 2:
            refuse("FILE", "two versions are needed: ID@VERSION, or files")
        for one in differences(*(_policy("FILE", name, clinic) for name in names)):
            self._say(**one.document())

    def _replay(
        self, earlier: str | None, later: str | None, clinic: Clinic | None, now: datetime
    ) -> None:
        """Print a line a case that would change, as it is found, and the numbers last."""
        policies = [_policy("--from", earlier, clinic), _policy("--to", later, clinic)]
        tally = Tally()
        for one in replay(_open_cases(clinic), *policies, now):
            tally.count(one)
            if one.items or one.is_other:
                self._say(**one.document())
        names = dict(zip(("from", "to"), map(_cited, policies), strict=True))
        self._say(summary={**names, "at": now.isoformat(), **tally.document()})


def _keep(
    path: Path, clinic: Clinic | None, by: User | None, now: datetime
) -> tuple[PolicyVersion, bool]:
    """Keep a file for everybody, or propose it for the clinic; say whether it is new."""
    given = {"text": bytes_of(str(path)), "name": path.name, "shelf": _shelf(path)}
    if clinic is None:
        return load_policy_version(**given, clinic=None, by=None, now=now)
    version = propose_policy(**given, clinic=clinic, by=by, now=now)
    return version, version.proposed_at == now


def _shelf(path: Path) -> Shelf:
    """Return where a file's tables are looked for: beside it, then among the shipped ones."""
    return Shelf() if str(path) == "-" else Shelf(beside=path.parent)


def _proposer(name: str | None, clinic: Clinic | None) -> User | None:
    """Return who proposes a clinic's version: the one who may not approve it."""
    if clinic is None:
        return None
    return User.objects.filter(username=name).first() or refuse("--by", "no such user")


def _open_cases(clinic: Clinic | None) -> Iterator[Case]:
    """Read open cases a few at a time: those of the clinic, or of all."""
    cases = Case.objects.with_people().open().order_by("pk")
    wanted = cases if clinic is None else cases.for_clinic(clinic)
    return wanted.iterator(chunk_size=CASES_AT_A_TIME)


def _policy(argument: str, name: str | None, clinic: Clinic | None) -> Policy:
    if not name:
        refuse(argument, "name a version: ID@VERSION, or a file")
    try:
        return find_policy(name, clinic)
    except PolicyError as error:
        slugs = " or ".join(f"--clinic {slug}" for slug in clinics_with(name))
        hint = f"; a clinic has one of its own: add {slugs}" if slugs else ""
        refuse(argument, f"{error}{hint}")


def _cited(policy: Policy) -> str:
    return f"{policy.id}@{policy.version}"


def _clinic(slug: str | None) -> Clinic | None:
    if slug is None:
        return None
    return Clinic.objects.filter(slug=slug).first() or refuse("--clinic", "no such clinic")
