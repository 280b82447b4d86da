"""Policy files and what they rest on: which files, their digest, and the shipped versions.

A policy rests on its own YAML, on the tables it names and, where it `extends` a shipped version,
on that one's YAML. A stored version keeps all of them; a file finds its tables beside itself or
among the shipped ones.
"""

import hashlib
import re
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path

import yaml

from checklist.engine.policy import Policy
from checklist.policies.building import Tables, build, top_fields
from checklist.policies.problems import PolicyError, Problem
from checklist.policies.reading import Part, compose
from checklist.policies.versions import VERSION, version_key

FIXTURES = Path(__file__).resolve().parent.parent.parent / "fixtures"
SHIPPED = FIXTURES / "policies"
_TABLE = re.compile(r"([a-z0-9][a-z0-9-]*/)?[a-z0-9][a-z0-9-]*\.csv")
_CITED = re.compile(rf"([a-z0-9]+(?:-[a-z0-9]+)*)@({VERSION.pattern})")
# What a policy never takes from the one that it extends ...
OWN = ("id", "version", "title", "approved", "extends")
# ... and where its rows replace those of the same name. Of all else it takes all or nothing.
BY_ROW = (
    "sources", "numbers", "items", "payers", "indications", "classes", "local_items", "holds",
    "reasons",
)  # fmt: skip


class Shelf:
    """The files that a policy may rest on. ``used`` are those that it asked for and got."""

    def __init__(self, files: Mapping[str, bytes] | None = None, beside: Path | None = None):
        """Offer ``files`` and no others; without them those in a folder, then the shipped ones."""
        self._files = files
        self._folders = [folder for folder in (beside, FIXTURES) if folder is not None]
        self.used: dict[str, bytes] = {}

    @property
    def texts(self) -> dict[str, str]:
        """The files used, as a stored version keeps them."""
        return {file: content.decode() for file, content in self.used.items()}

    def get(self, file: str) -> bytes | None:
        """The content of a file; None where there is none of that name."""
        if self._files is not None:
            found = self._files.get(file)
        else:
            contents = (_content(folder / file) for folder in self._folders)
            found = next((content for content in contents if content is not None), None)
        if found is not None:
            self.used[file] = found
        return found


def _content(path: Path) -> bytes | None:
    try:
        return path.read_bytes()
    except OSError:
        return None


def parse_policy(text: bytes, name: str, files: Mapping[str, bytes] | None = None) -> Policy:
    """Read a policy's YAML and the files it rests on; `name` is for errors.

    `files`: their content by name, and no others count; None = the shipped ones.
    Raises PolicyError with everything that is wrong.
    """
    return read_policy(text, name, Shelf(files))


def read_policy(text: bytes, name: str, shelf: Shelf) -> Policy:
    """Read a policy's YAML with the files of a shelf. Raises PolicyError."""
    problems: list[Problem] = []
    root = _extended(Part(compose(text, name), "", problems), shelf)
    top = top_fields(root)
    tables = Tables(
        _tables(top["formulary"], shelf),
        _table(top["allergens"], shelf),
        _table(top["medication_codes"], shelf),
        _tables(top["medicine_names"], shelf) if "medicine_names" in top else {},
    )
    policy = build(top, tables, digest_of(text, shelf.used))
    if problems:
        raise PolicyError(problems)
    return policy


def digest_of(text: bytes, files: Mapping[str, bytes]) -> str:
    """Name a policy by the content of its YAML and of each file it rests on."""
    contents = [("", text), *sorted(files.items())]
    listed = "".join(f"{hashlib.sha256(one).hexdigest()}  {file}\n" for file, one in contents)
    return f"sha256:{hashlib.sha256(listed.encode()).hexdigest()}"


def _tables(part: Part, shelf: Shelf) -> dict[str, bytes]:
    """The content of the tables that a part names: one, or several in a list."""
    found: dict[str, bytes] = {}
    is_list = isinstance(part.node, yaml.SequenceNode)
    for one in part.items() if is_list else [part]:
        table = _table(one, shelf)
        if table.keys() & found.keys():
            one.wrong("stands twice")
        found |= table
    return found


def _table(part: Part, shelf: Shelf) -> dict[str, bytes]:
    """The content of one table, by its name; none where there is none of that name."""
    file = part.pattern(_TABLE, "the name of a CSV file")
    content = shelf.get(file) if file else None
    if file and content is None:
        part.wrong(f"there is no file {file}")
    return {} if content is None else {file: content}


def _extended(root: Part, shelf: Shelf) -> Part:
    """The policy with what it takes from the shipped version that it extends, if any.

    One step only: a version that extends another cannot be extended, so that a reader needs two
    files at most.
    """
    own = _by_key(root.node)
    if "extends" not in own:
        return root
    part = root.child("extends", own["extends"])
    base = _base(part, shelf)
    if base is None:
        raise PolicyError(root.problems)
    for key, value in base.value:
        if key.value in OWN:
            continue
        if key.value not in own:
            root.node.value.append((key, value))
        elif key.value in BY_ROW and isinstance(own[key.value], yaml.MappingNode):
            rows = _by_key(own[key.value])
            own[key.value].value += [row for row in value.value if row[0].value not in rows]
    return root


def _by_key(node: yaml.Node | None) -> dict[str, yaml.Node]:
    pairs = node.value if isinstance(node, yaml.MappingNode) else []
    return {key.value: value for key, value in pairs if isinstance(key, yaml.ScalarNode)}


def _base(part: Part, shelf: Shelf) -> yaml.MappingNode | None:
    """The shipped version that a policy extends."""
    cited = part.pattern(_CITED, "a shipped version, as default@2026.1,")
    match = _CITED.fullmatch(cited)
    if match is None:
        return None
    file = f"{match[1]}-{match[2]}.yaml"
    content = shelf.get(f"{SHIPPED.name}/{file}")
    if content is None:
        part.wrong(f"there is no shipped version {cited}")
        return None
    base = compose(content, file)
    if "extends" in _by_key(base):
        part.wrong(f"{cited} extends another version itself")
        return None
    return base


def policy_files() -> list[Path]:
    """The shipped policy files, by name."""
    return sorted(SHIPPED.glob("*.yaml"))


def load_policy(path: Path) -> Policy:
    """Read one policy file, with tables beside it or the shipped ones. Raises PolicyError."""
    try:
        text = path.read_bytes()
    except OSError as error:
        raise PolicyError(
            [Problem(path.name, 1, "", f"cannot be read: {error.strerror}")]
        ) from None
    policy = read_policy(text, path.name, Shelf(beside=path.parent))
    if path.parent == SHIPPED and path.stem != f"{policy.id}-{policy.version}":
        raise PolicyError([Problem(path.name, 1, "version", "must be as in the name of the file")])
    return policy


@lru_cache(maxsize=8)
def shipped_policy(policy_id: str = "default", version: str | None = None) -> Policy:
    """One shipped version; the newest of that id where no version is given.

    Raises PolicyError where there is none.
    """
    versions = {path.stem.removeprefix(f"{policy_id}-"): path for path in policy_files()}
    found = [one for one in versions if VERSION.fullmatch(one) and version in (None, one)]
    if not found:
        raise PolicyError(f"there is no policy {policy_id}@{version or 'newest'}")
    return load_policy(versions[max(found, key=version_key)])
