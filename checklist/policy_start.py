"""What a new policy version starts from: a copy of the one in force, or of another."""

from collections.abc import Iterator
from dataclasses import dataclass

from checklist.models import PolicyVersion
from checklist.policies import policy_files, shipped_policy
from checklist.policy_texts import copied, next_version
from staff.models import Clinic


@dataclass(frozen=True)
class Start:
    """A text to start from, the name of its version, and the name for the new one."""

    name: str
    text: str
    version: str

    def initial(self) -> dict[str, str]:
        """Return what the form shows first."""
        return {"text": self.text, "version": self.version}


def start_from(name: str, clinic: Clinic) -> Start:
    """Start from the version called `ID@VERSION`, else from the one in force."""
    own = PolicyVersion.in_clinic(clinic)
    policy_id, _at, version = name.partition("@")
    row = own.called(policy_id, version).first()
    if row is None and name in dict(_shipped_texts()):
        return _start(name, dict(_shipped_texts())[name], clinic)
    row = row or own.approved().first()
    if row is not None:
        return _start(str(row), row.source, clinic)
    in_force = shipped_policy()
    in_force_name = f"{in_force.id}@{in_force.version}"
    return _start(in_force_name, dict(_shipped_texts())[in_force_name], clinic)


def _start(name: str, text: str, clinic: Clinic) -> Start:
    policy_id, _at, version = name.partition("@")
    own = PolicyVersion.in_clinic(clinic).filter(policy_id=policy_id)
    shipped = (one.partition("@") for one, _text in _shipped_texts())
    taken = {*own.values_list("version", flat=True),
             *(number for known, _at, number in shipped if known == policy_id)}  # fmt: skip
    return Start(name, copied(text), next_version(version, taken))


def _shipped_texts() -> Iterator[tuple[str, str]]:
    for path in policy_files():
        policy_id, _dash, version = path.stem.rpartition("-")
        yield f"{policy_id}@{version}", path.read_text(encoding="utf-8")
