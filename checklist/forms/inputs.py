"""Inputs of the booking form that Django's own do not cover."""

from typing import Any

from django import forms


class Radios(forms.RadioSelect):
    """Radio buttons to whose first a link from the error summary leads."""

    def id_for_label(self, id_: str, index: str | None = "0") -> str:
        """Return the id of the first button, where no other is asked for."""
        return super().id_for_label(id_, index)


class LevelBoxes(forms.CheckboxSelectMultiple):
    """Check boxes in groups, one a region.

    The style sheet hides the groups of other regions than the one chosen, unless a box in them is
    ticked; without it, or in an old browser, all show.
    """

    template_name = "checklist/_level_boxes.html"
    is_grouped = True

    def id_for_label(self, id_: str, index: str | None = None) -> str:
        """Return the id of the whole group, or of one box."""
        return super().id_for_label(id_, index) if index else id_

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        """Name each group by its region, for the style sheet."""
        context = super().get_context(name, value, attrs)
        context["widget"]["regions"] = [
            (str(region), options) for region, options, _index in context["widget"]["optgroups"]
        ]
        return context
