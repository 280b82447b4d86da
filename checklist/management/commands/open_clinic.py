"""manage.py open_clinic SLUG --name ... --admin USERNAME FIRST LAST: a clinic and its first people.

An administrator adds everybody else at /users/. Passwords are asked for; where standard input is
no terminal they are read from it, a line for each new account, in the order of the roles below.
"""

import json
import sys
from argparse import ArgumentParser
from getpass import getpass
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import DatabaseError

from checklist.contract_command import ContractCommand, refuse
from staff.actions import FirstPerson, open_clinic
from staff.fields import forbidden_character
from staff.forms import AddPersonForm
from staff.models import Clinic, Role, User

ROLES = (Role.ADMIN, Role.LEAD)
REQUIRED = {
    "name": "as patients know it, printed on sheets",
    "time_zone": "such as America/Chicago: decides which day it is",
    "street": "printed on sheets",
    "city": "printed on sheets",
    "phone": "printed on sheets: the number to call",
}
OPTIONAL = {
    "state": "two capital letters, such as IL",
    "postal_code": "printed on sheets",
    "opening_hours": "printed on sheets, such as Mon-Fri 8-17",
    "opening_hours_es": "the same for Spanish sheets, such as lun-vie 8-17",
}
ARGUMENT = {"slug": "SLUG", "default_language": "--language"}


class Command(ContractCommand):
    """Open a clinic and print {"clinic": slug, "people": [...]}; on any error nothing is kept."""

    help = "Open a clinic and give its first people their roles."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take the clinic's columns and its people."""
        parser.add_argument("slug", metavar="SLUG", help="small letters, digits, hyphens")
        for name, words in REQUIRED.items():
            parser.add_argument(_option(name), required=True, help=words)
        for name, words in OPTIONAL.items():
            parser.add_argument(_option(name), default="", help=words)
        languages = [code for code, _name in settings.LANGUAGES]
        parser.add_argument("--language", choices=languages, default=languages[0])
        parser.add_argument("--site", choices=Clinic.Site.values, default=Clinic.Site.OFFICE)
        for role in ROLES:
            parser.add_argument(
                f"--{role}", nargs=3, metavar=("USERNAME", "FIRST", "LAST"), action="append",
                default=[], required=role == Role.ADMIN, help="may be given several times",
            )  # fmt: skip

    def handle(self, *args: Any, **options: Any) -> None:
        """Check everything, ask for the passwords, and store."""
        names = ("slug", "site", *REQUIRED, *OPTIONAL)
        clinic = Clinic(
            **{name: _clean(name, options[name]) for name in names},
            default_language=options["language"],
        )
        try:
            _check_clinic(clinic)
            people = _people(options)
            open_clinic(clinic=clinic, people=people)
        except DatabaseError:
            refuse("DATABASE_URL", "the database does not answer or lacks tables: run migrate")
        made = [{"username": one.username, "role": str(one.role)} for one in people]
        self.stdout.write(json.dumps({"clinic": clinic.slug, "people": made}))


def _option(name: str) -> str:
    return ARGUMENT.get(name, f"--{name.replace('_', '-')}")


def _clean(name: str, text: str) -> str:
    """Return an argument trimmed; refuse an empty one that is required, and hidden characters."""
    text = text.strip()
    if name in REQUIRED and not text:
        refuse(_option(name), "may not be empty")
    if code := forbidden_character(text):
        refuse(_option(name), f"holds the invisible or control character {code}")
    return text


def _check_clinic(clinic: Clinic) -> None:
    if clinic.state and not (clinic.state.isascii() and clinic.state.isupper()):
        refuse("--state", "two capital letters, such as IL")
    try:
        clinic.full_clean()
    except ValidationError as error:
        name, [message, *_more] = next(iter(error.message_dict.items()))
        refuse(_option(name), message)


def _people(options: dict[str, Any]) -> list[FirstPerson]:
    """Return who gets which role; each new account gets its password once."""
    passwords: dict[str, str] = {}
    people = []
    for role in ROLES:
        for username, first_name, last_name in options[role]:
            is_new = not User.objects.filter(username=username).exists()
            if is_new and username not in passwords:
                passwords[username] = _password(username)
                person = {"username": username, "first_name": first_name, "last_name": last_name}
                _check_person(role, {**person, "password": passwords[username]})
            password = passwords.get(username, "")
            people.append(FirstPerson(username, first_name, last_name, role, password))
    if len({(one.username, one.role) for one in people}) < len(people):
        refuse("arguments", "one person is given the same role twice")
    return people


def _password(username: str) -> str:
    """Ask for a new account's password, twice; without a terminal take the next line."""
    if not sys.stdin.isatty():
        return sys.stdin.readline().rstrip("\r\n")
    password = getpass(f"First password of {username}: ")
    if getpass("The same again: ") != password:
        refuse("password", f"the two of {username} differ")
    return password


def _check_person(role: str, person: dict[str, str]) -> None:
    form = AddPersonForm({**person, "role": role})
    if not form.is_valid():
        name, [message, *_more] = next(iter(form.errors.items()))
        label = form.fields[name].label
        refuse(f"--{role}", f"{person['username']!r}: {label}: {message}")
