"""The bleeding tiers of a policy: one for every kind of procedure, region and level."""

from collections.abc import Collection, Sequence
from itertools import product

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
    """Note levels that lie elsewhere; else where no tier, or more than one, is given."""
    noted = len(part.problems)
    for one, row in zip(part.items(), rows, strict=True):
        inside = {level for region in row.regions for level in REGION_LEVELS[region]}
        for level in sorted(row.levels - inside):
            one.wrong(f"{level} does not lie in {', '.join(sorted(row.regions))}")
    if len(part.problems) > noted:
        return
    for protocol, region in product(PROTOCOLS, REGIONS):
        here = [row for row in rows if protocol in row.protocols and region in row.regions]
        for level in REGION_LEVELS[region] or (None,):
            if wrong := _wrong_at(level, here):
                place = " ".join(filter(None, [protocol, region, level]))
                part.wrong(f"{place} has {wrong}")
                break


def _wrong_at(level: str | None, here: Sequence[TierRow]) -> str:
    """A level has its own row, or the row of its region; not two of either."""
    own = [row for row in here if level in row.levels]
    whole = [row for row in here if not row.levels]
    if len(own) > 1 or len(whole) > 1:
        return "more than one tier"
    return "" if own or whole else "no tier"
