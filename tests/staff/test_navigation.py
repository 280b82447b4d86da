"""Links and permissions as templates see them."""

import pytest
from django.template import Context, Template

from staff.models import Role
from staff.navigation import HOME, LINKS, MOST_IN_A_LINE, Permissions, links_for, workplace
from tests.factories.staff import MembershipFactory


def test_every_role_has_a_home():
    assert set(HOME) == set(Role.values)


def test_every_role_finds_its_home_in_the_header():
    addresses = {address for _entry, address, _words in LINKS}

    assert set(HOME.values()) <= addresses


def test_the_link_of_the_page_shown_is_marked():
    links = links_for(MembershipFactory.build(role="admin"), "/users/add/")

    assert [(link["href"], link["current"]) for link in links] == [("/users/", True)]


@pytest.mark.parametrize("role", Role.values)
def test_what_does_not_fit_into_the_line_is_in_the_menu(rf, role):
    request = rf.get("/policies/")
    request.membership = MembershipFactory.build(role=role)
    request.memberships = [request.membership]

    context = workplace(request)

    assert len(context["links"]) <= MOST_IN_A_LINE
    assert HOME[role] in {
        address
        for _entry, address, words in LINKS
        if words in [one["words"] for one in context["links"]]
    }
    assert context["links"] + context["more_links"] == links_for(request.membership, "/policies/")
    assert [one["current"] for one in context["more_links"]] == [True] * (role == "physician")


@pytest.mark.parametrize(("role", "shown"), [("physician", "yes"), ("nurse", "no")])
def test_may_in_a_template_reads_the_access_table(role, shown):
    template = Template("{% if may.case_sign %}yes{% else %}no{% endif %}")
    context = Context({"may": Permissions(MembershipFactory.build(role=role))})

    assert template.render(context) == shown


def test_may_of_an_unknown_entry_is_an_error():
    with pytest.raises(KeyError, match="case_guess"):
        Permissions(None)["case_guess"]
