"""Clinics, people and memberships for tests."""

import factory
from factory.django import DjangoModelFactory

from staff.models import Clinic, Membership, User

PASSWORD = "correct horse battery staple"


class ClinicFactory(DjangoModelFactory):
    """A clinic in New York's time zone."""

    class Meta:
        model = Clinic

    slug = factory.Sequence(lambda n: f"clinic-{n}")
    name = factory.Sequence(lambda n: f"Clinic {n}")
    time_zone = "America/New_York"
    street = "1 Example Street"
    city = "Columbus"
    state = "OH"
    postal_code = "43004"
    phone = "+1 614 555 0100"
    opening_hours = "Mon-Fri 8 AM to 5 PM"


class UserFactory(DjangoModelFactory):
    """A person whose password is `PASSWORD`."""

    class Meta:
        model = User
        skip_postgeneration_save = True

    username = factory.Sequence(lambda n: f"person-{n}")
    first_name = "Alex"
    last_name = factory.Sequence(lambda n: f"Person-{n}")
    password = factory.django.Password(PASSWORD)


class MembershipFactory(DjangoModelFactory):
    """A nurse of a new clinic, unless told otherwise."""

    class Meta:
        model = Membership

    clinic = factory.SubFactory(ClinicFactory)
    user = factory.SubFactory(UserFactory)
    role = "nurse"
