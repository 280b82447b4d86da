"""`clinics` and `welcome`, as `make run` uses them."""

import io
from datetime import date

import pytest
from django.core.management import call_command

from staff.demo import DEMO_PASSWORD, demo_is_old, demo_sign_ins
from tests.factories.staff import ClinicFactory

pytestmark = pytest.mark.django_db


def output(*arguments: str) -> str:
    stream = io.StringIO()
    call_command(*arguments, stdout=stream)
    return stream.getvalue()


def test_clinics_lists_slugs_in_the_order_of_their_making(clinic, other_clinic):
    assert output("clinics") == "riverside\nhillside\n"


def test_clinics_of_an_empty_database_is_exit_code_1():
    with pytest.raises(SystemExit) as ended:
        output("clinics")

    assert ended.value.code == 1


def test_welcome_names_the_address_and_no_one_of_a_real_clinic(member):
    nurse = member("nurse")

    words = output("welcome", "http://127.0.0.1:8123/")

    assert "http://127.0.0.1:8123/" in words
    assert nurse.user.username not in words
    assert DEMO_PASSWORD not in words


def test_welcome_names_one_person_of_each_role_of_the_demo(member):
    demo = ClinicFactory(demo_anchor_on=date(2020, 1, 1))
    first, second = member("nurse", clinic=demo), member("nurse", clinic=demo)

    words = output("welcome", "http://127.0.0.1:8000/")

    assert demo_sign_ins(demo) == [first]
    assert first.user.username in words
    assert second.user.username not in words
    assert DEMO_PASSWORD in words
    assert "seed_demo --refresh" in words


@pytest.mark.parametrize(("day", "old"), [(25, False), (27, False), (28, True)])
def test_demo_grows_old_after_two_days(day, old):
    demo = ClinicFactory.build(demo_anchor_on=date(2026, 11, 25))

    assert demo_is_old(demo, date(2026, 11, day)) is old
