"""What a new policy version starts from: a copy of the one in force, or of another, and its tables.

The tables of a version stay with it: a version that starts from it rests on them, not on what is
shipped by then, but for those that are uploaded in their place.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import PurePosixPath

from checklist.models import PolicyVersion
from checklist.policies import Shelf, policy_files, read_policy, shipped_policy
from checklist.policy_texts import copied, next_version
from staff.models import Clinic


@dataclass(frozen=True)
class Start:
    """A version to start from: its name, text and files; and the name for the new one."""

    name: str
    text: str
    files: Mapping[str, bytes]
    version: str

    def initial(self) -> dict[str, str]:
        """Return what the form shows first."""
        return {"start": self.name, "text": copied(self.text), "version": self.version}

    @property
    def tables(self) -> list[str]:
        """The names of the tables that it rests on."""
        return sorted(name for name in self.files if name.endswith(".csv"))

    def shelf(self, uploaded: Mapping[str, bytes]) -> Shelf:
        """Return the files of the new version, uploaded tables in the place of their namesakes."""
        places = {PurePosixPath(name).name: name for name in self.tables}
        mine = {places.get(name, name): content for name, content in uploaded.items()}
        return _StartShelf({**self.files, **mine})


class _StartShelf(Shelf):
    """Some files, and the shipped ones where they have none of that name."""

    def __init__(self, files: Mapping[str, bytes]) -> None:
        super().__init__()
        self.own = files

    def get(self, file: str) -> bytes | None:
        """Return the content of a file; None where there is none of that name."""
        if file not in self.own:
            return super().get(file)
        self.used[file] = self.own[file]
        return self.own[file]


def start_from(name: str, clinic: Clinic) -> Start:
    """Start from the version called `ID@VERSION`, else from the one in force."""
    own = PolicyVersion.in_clinic(clinic)
    policy_id, _at, version = name.partition("@")
    row = own.called(policy_id, version).first()
    if row is None and name not in shipped_names():
        row = own.approved().first()
    if row is not None:
        return Start(str(row), row.source, row.contents, _next(str(row), clinic))
    in_force = shipped_policy()
    name = name if name in shipped_names() else f"{in_force.id}@{in_force.version}"
    text, files = shipped_content(name)
    return Start(name, text, files, _next(name, clinic))


def shipped_names() -> list[str]:
    """Return how the shipped versions are cited."""
    return ["@".join(path.stem.rpartition("-")[::2]) for path in policy_files()]


@lru_cache(maxsize=8)
def shipped_content(name: str) -> tuple[str, dict[str, bytes]]:
    """Return the text of a shipped version and the files it rests on."""
    path = policy_files()[shipped_names().index(name)]
    text, shelf = path.read_bytes(), Shelf()
    read_policy(text, path.name, shelf)
    return text.decode(), shelf.used


def _next(name: str, clinic: Clinic) -> str:
    """Return the first version after this one that neither the clinic nor the program has."""
    policy_id, _at, version = name.partition("@")
    own = PolicyVersion.in_clinic(clinic).filter(policy_id=policy_id)
    shipped = [known.removeprefix(f"{policy_id}@") for known in shipped_names()]
    return next_version(version, {*shipped, *own.values_list("version", flat=True)})
