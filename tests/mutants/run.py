"""Change the rules one place at a time, and count the changes that no test notices.

``make mutants``, or ``make mutants ONLY=checklist/engine/rules/holds.py`` for one module. Each
module is held against the tests of its own name and those of whole verdicts, in a copy of the
tree under .local/mutants; what is printed is kept beside it. Exit 1 where a mutant was not run.
"""

import argparse
import json
import shutil
import subprocess
import sys
from collections import Counter
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
WORK = ROOT / ".local" / "mutants"
RULES = Path("checklist/engine/rules")
TIMING = Path("checklist/engine/timing.py")
COPIED = (
    "checklist", "config", "staff", "patients", "fixtures", "tests", "templates", "locale",
    "manage.py", "pyproject.toml",
)  # fmt: skip
# Tests of whole verdicts: any rule may be caught by them.
VERDICTS = ("test_timing", "test_evaluate", "test_waivers", "test_reviewed")

# The order of the tests, as a conftest.py of the copy: a mutant is given up at the first failure.
ORDER = """
def pytest_collection_modifyitems(items):
    items.sort(key=lambda item: (item.path.name != "{own}", item.path.name == "test_reviewed.py"))
"""

# mutmut's exit codes of one mutant: pytest failed; ran too long; all tests passed; none runs it.
KILLED, TIMEOUT, SURVIVED, UNTESTED = {1, 3}, {-24, 24, 36, 152, 255}, {0}, {5, 33}
OUTCOMES = {"killed": KILLED, "timeout": TIMEOUT, "survived": SURVIVED, "no test": UNTESTED}


def modules() -> list[Path]:
    """Every module that is changed, in the order of the alphabet; tables have nothing to change."""
    rules = (ROOT / RULES).glob("[!_]*.py")
    return [*sorted(path.relative_to(ROOT) for path in rules), TIMING]


def tests_of(module: Path) -> list[str]:
    """Files of the tests that a module is held against."""
    mirrored = "tests" / module.with_name(f"test_{module.name}")
    engine = [Path("tests/checklist/engine") / f"{name}.py" for name in VERDICTS]
    return [str(path) for path in dict.fromkeys([mirrored, *engine])]


def copy_of_tree(module: Path) -> Path:
    """A fresh copy with mutmut's settings for this module."""
    tree = WORK / module.stem
    shutil.rmtree(tree, ignore_errors=True)
    tree.mkdir(parents=True)
    for name in COPIED:
        if (ROOT / name).is_dir():
            skipped = shutil.ignore_patterns("__pycache__")
            shutil.copytree(ROOT / name, tree / name, ignore=skipped)
        else:
            shutil.copy2(ROOT / name, tree / name)
    own = f"test_{module.name}"
    (tree / "tests/checklist/engine/conftest.py").write_text(ORDER.format(own=own))
    settings = {
        "source_paths": ["checklist"],
        "only_mutate": [str(module)],
        "also_copy": list(COPIED[1:]),
        "pytest_add_cli_args_test_selection": tests_of(module),
        "pytest_add_cli_args": ["-p", "no:cacheprovider", "-p", "no:xdist"],
        # A search that never ends is given up after seconds, not minutes.
        "timeout_multiplier": 4.0,
        "timeout_constant": 5.0,
    }
    lines = [f"{name} = {json.dumps(value)}" for name, value in settings.items()]
    # Nothing is kept from an earlier run, so nothing needs to be watched for changes.
    lines += ["use_git_change_detection = false", "track_dependencies = false"]
    with (tree / "pyproject.toml").open("a") as file:
        file.write("\n[tool.mutmut]\n" + "\n".join(lines) + "\n")
    return tree


def mutmut(tree: Path, *arguments: str) -> str:
    """Run mutmut in the copy and return what it prints; exit where it could not start."""
    command = [sys.executable, "-m", "mutmut", *arguments]
    done = subprocess.run(
        command, cwd=tree, stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False
    )
    if done.returncode:
        sys.exit(f"{done.stdout[-4000:]}\n{done.stderr[-4000:]}\nmutmut ended with an error.")
    return done.stdout


def outcome(code: int | None) -> str:
    """The name of mutmut's exit code of one mutant."""
    return next((name for name, codes in OUTCOMES.items() if code in codes), "not run")


def run(module: Path, children: int) -> Counter[str]:
    """Try every mutant of a module; print its score and what was not noticed."""
    tree = copy_of_tree(module)
    mutmut(tree, "run", "--max-children", str(children))
    codes = json.loads((tree / "mutants" / f"{module}.meta").read_text())["exit_code_by_key"]
    found = {name: outcome(code) for name, code in codes.items()}
    counts = Counter(found.values())
    told = [score(str(module), counts)]
    for name, how in sorted(found.items()):
        if how != "killed":
            told.append(f"{how}: {name}")
            told.append(mutmut(tree, "show", name) if how != "timeout" else "")
    (WORK / f"{module.stem}.txt").write_text("\n".join(told))
    sys.stdout.write("\n".join(told) + "\n")
    sys.stdout.flush()
    return counts


def score(what: str, counts: Counter[str]) -> str:
    """One line: killed of all, timeouts apart."""
    total = sum(counts.values())
    share = 100 * counts["killed"] / total if total else 100
    others = ", ".join(f"{counts[name]} {name}" for name in (*OUTCOMES, "not run")[1:])
    return f"{what}: {counts['killed']} of {total} killed ({share:.1f} %), {others}"


def main() -> None:
    """Try one module or all, and print the scores again at the end."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--only", type=Path, help="path of one module")
    parser.add_argument("--children", type=int, default=1, help="mutants at a time")
    wanted = parser.parse_args()
    if wanted.only and wanted.only not in modules():
        sys.exit(f"{wanted.only} is none of: {' '.join(map(str, modules()))}")
    chosen = [wanted.only] if wanted.only else modules()
    counts = {module: run(module, wanted.children) for module in chosen}
    total = sum(counts.values(), Counter())
    lines = [score(str(module), found) for module, found in counts.items()]
    sys.stdout.write("\n".join([*lines, score("all", total)]) + "\n")
    sys.exit(1 if total["not run"] else 0)


if __name__ == "__main__":
    main()
