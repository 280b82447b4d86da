"""The bleeding tiers of a policy: one for every kind of procedure, region and level."""

from collections.abc import Collection, Sequence
from typing import Any

from checklist.engine.policy import TIERS, TierRow
from checklist.engine.vocabulary import LEVELS, PROTOCOLS, REGION_LEVELS, REGIONS
from checklist.policies.reading import Part


def tiers_of(part: Part, sources: Collection[str]) -> tuple[TierRow, ...]:
    """The rows, of which exactly one holds for each kind of procedure, region and level."""
    noted, rows = len(part.problems), []
    for one in part.items():
        given = one.fields(("protocols", "regions", "tier", "source"), ("levels",))
        rows.append(
            TierRow(
                protocols=given["protocols"].words(PROTOCOLS),
                regions=given["regions"].words(REGIONS),
                levels=given["levels"].words(LEVELS),
                tier=given["tier"].word(TIERS),
                source=given.source(sources),
            )
        )
    if len(part.problems) == noted:
        _check_tiers(part, rows)
    return tuple(rows)


def _check_tiers(part: Part, rows: Sequence[TierRow]) -> None:
    """Note where no tier, or more than one, is given, and levels that lie elsewhere."""
    for one, row in zip(part.items(), rows, strict=True):
        inside = {level for region in row.regions for level in REGION_LEVELS[region]}
        for level in sorted(row.levels - inside):
            one.wrong(f"{level} does not lie in {', '.join(sorted(row.regions))}")
    for protocol in PROTOCOLS:
        for region in REGIONS:
            here = [r for r in rows if protocol in r.protocols and region in r.regions]
            levels: tuple[str | None, ...] = REGION_LEVELS[region] or (None,)
            for level in levels:
                _check_place(part, here, protocol, region, level)


def _check_place(
    part: Part, here: Sequence[TierRow], protocol: str, region: str, level: str | None
) -> None:
    """A level has its own row, or the row of its region; not two of either."""
    place = " ".join(filter(None, [protocol, region, level]))
    own: list[Any] = [row for row in here if level in row.levels]
    whole: list[Any] = [row for row in here if not row.levels]
    if len(own) > 1 or len(whole) > 1:
        part.wrong(f"{place} has more than one tier")
    elif not own and not whole:
        part.wrong(f"{place} has no tier")
