"""The rules of the house that a machine can check: what imports what, how long, what is banned."""

import ast
import statistics
import subprocess
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
APPS = ("config", "checklist", "patients", "staff")
ENGINE = Path("checklist/engine")
RULES = ENGINE / "rules"

LONGEST_FILE = 400
LONG_FILE = 300  # 95 of 100 are shorter
LONG_FUNCTION = 40  # 95 of 100 are shorter
MIDDLING_FUNCTION = 10  # the median
LONGEST_VIEW = 20
DEEPEST = 4
VAGUE_NAMES = {"utils", "util", "helpers", "helper", "services", "selectors", "managers", "misc"}
BANNED_CALLS = {"eval", "exec", "mark_safe", "format_html_join", "raw", "extra", "print"}
BANNED_NAMES = {"pickle", "marshal", "csrf_exempt", "django.db.models.signals", "django.dispatch"}


@cache
def modules(folder: str = ".") -> dict[Path, ast.Module]:
    """Return the syntax tree of each module of the project's own source, without migrations."""
    return {
        path.relative_to(ROOT): ast.parse(path.read_text(encoding="utf-8"))
        for app in APPS
        for path in sorted((ROOT / app).rglob("*.py"))
        if "migrations" not in path.parts and path.is_relative_to(ROOT / folder)
    }


def imports(path: Path, tree: ast.Module) -> Iterator[str]:
    """Name each import in full, relative ones resolved."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            package = path.parts[: len(path.parts) - node.level] if node.level else ()
            base = ".".join([*package, *filter(None, [node.module])])
            yield base
            yield from (f"{base}.{alias.name}" for alias in node.names)


def functions(tree: ast.Module) -> Iterator[ast.FunctionDef]:
    return (node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef))


def length(node: ast.FunctionDef) -> int:
    return node.end_lineno - node.lineno + 1


def percentile_95(numbers: list[int]) -> int:
    return sorted(numbers)[int(len(numbers) * 0.95)]


def line_count(path: Path) -> int:
    return len((ROOT / path).read_text(encoding="utf-8").splitlines())


def calls(tree: ast.Module) -> Iterator[tuple[int, str]]:
    """Name each call by its last word: `a.b.raw()` is `raw`."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            name = getattr(node.func, "attr", getattr(node.func, "id", ""))
            yield node.lineno, name


def views() -> dict[Path, ast.Module]:
    return {
        path: tree
        for path, tree in modules().items()
        if path.name == "views.py" or path.parent.name == "views"
    }


def test_import_contracts_hold():
    """The layers, the engine's purity and the rules' independence: see pyproject.toml."""
    linter = Path(sys.executable).with_name("lint-imports")
    done = subprocess.run([linter, "--no-cache"], cwd=ROOT, capture_output=True, text=True)

    assert done.returncode == 0, done.stdout


def test_engine_imports_the_standard_library_and_itself_only():
    foreign = [
        f"{path}: {name}"
        for path, tree in modules(str(ENGINE)).items()
        for name in imports(path, tree)
        if name.split(".")[0] not in sys.stdlib_module_names
        and not f"{name}.".startswith("checklist.engine.")
    ]

    assert foreign == []


def test_engine_asks_no_clock_and_reads_no_file():
    asking = {"now", "today", "utcnow", "open", "read_text", "getenv", "print", "input"}
    found = [
        f"{path}:{line}: {name}()"
        for path, tree in modules(str(ENGINE)).items()
        for line, name in calls(tree)
        if name in asking
    ]

    assert found == []


def test_rules_hold_no_numbers():
    """A number that decides belongs to the policy, with its source."""
    numbers = [
        f"{path}:{node.lineno}: {node.value}"
        for path, tree in modules(str(RULES)).items()
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant)
        and type(node.value) in (int, float)
        and node.value not in (0, 1)
    ]

    assert numbers == []


def test_each_rule_module_has_its_tests():
    without = [
        str(path)
        for path in modules(str(RULES))
        if path.name != "__init__.py"
        and not (ROOT / "tests" / path.parent / f"test_{path.name}").exists()
    ]

    assert without == []


def test_each_rule_makes_a_clinical_statement():
    silent = [
        f"{path}:{node.lineno}: {node.name}"
        for path, tree in modules(str(RULES)).items()
        for node in tree.body
        if isinstance(node, ast.FunctionDef)
        and not node.name.startswith("_")
        and not ast.get_docstring(node)
    ]

    assert silent == []


def test_files_are_short():
    lengths = {path: line_count(path) for path in modules()}

    assert {path: lines for path, lines in lengths.items() if lines > LONGEST_FILE} == {}
    assert percentile_95(list(lengths.values())) <= LONG_FILE


def test_functions_are_short():
    lengths = [length(node) for tree in modules().values() for node in functions(tree)]

    assert percentile_95(lengths) <= LONG_FUNCTION
    assert statistics.median(lengths) <= MIDDLING_FUNCTION


def test_folders_are_shallow():
    deep = [str(path) for path in modules() if len(path.parts) - 1 > DEEPEST]

    assert deep == []


@pytest.mark.parametrize("path", sorted(views()), ids=str)
def test_view(path: Path):
    """Short, and rows come by scoped QuerySets: a manager in a view is a forgotten clinic."""
    tree = views()[path]
    long = [
        f"{node.name}: {length(node)}" for node in functions(tree) if length(node) > LONGEST_VIEW
    ]
    managers = [
        node.lineno
        for node in ast.walk(tree)
        if isinstance(node, ast.Attribute) and node.attr in ("objects", "_default_manager")
    ]

    assert long == []
    assert managers == []


def test_names_say_what_a_module_is_for():
    vague = [str(path) for path in modules() if path.stem in VAGUE_NAMES]

    assert vague == []


def test_banned_calls():
    found = [
        f"{path}:{line}: {name}()"
        for path, tree in modules().items()
        for line, name in calls(tree)
        if name in BANNED_CALLS
    ]

    assert found == []


def test_banned_imports():
    found = [
        f"{path}: {name}"
        for path, tree in modules().items()
        for name in imports(path, tree)
        if any(f".{name}.".find(f".{banned}.") >= 0 for banned in BANNED_NAMES)
    ]

    assert found == []


def test_yaml_is_read_safely():
    loaders = [
        f"{path}:{line}"
        for path, tree in modules().items()
        for line, name in calls(tree)
        if name in ("load", "load_all", "full_load", "unsafe_load")
        and any(module.split(".")[0] == "yaml" for module in imports(path, tree))
        and f"yaml.{name}" in (ROOT / path).read_text(encoding="utf-8")
    ]

    assert loaders == []


def test_save_does_nothing_else():
    overriding = [
        f"{path}:{node.lineno}"
        for path, tree in modules().items()
        if "models" in path.parts[1]
        for node in functions(tree)
        if node.name == "save"
    ]

    assert overriding == []


def test_there_is_at_least_as_much_test_as_source():
    tests = sum(line_count(path) for path in (ROOT / "tests").rglob("*.py"))
    source = sum(line_count(path) for path in modules())

    assert tests >= source


def test_no_test_is_switched_off():
    marks = ("skip", "skipif", "xfail", "importorskip")
    switched_off = [
        f"{path.relative_to(ROOT)}:{node.lineno}"
        for path in sorted((ROOT / "tests").rglob("*.py"))
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Attribute)
        and node.attr in marks
        and isinstance(node.value, ast.Attribute | ast.Name)
        and getattr(node.value, "attr", getattr(node.value, "id", "")) in ("mark", "pytest")
    ]

    assert switched_off == []


def test_browser_tests_wait_for_what_they_assert():
    """`assert element.is_visible()` looks once, at a page still on its way: `expect` waits."""
    glances = ("is_visible", "is_hidden", "is_checked", "is_enabled", "input_value")
    hasty = [
        f"{path.relative_to(ROOT)}:{node.lineno}"
        for path in sorted((ROOT / "tests").rglob("*.py"))
        for statement in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(statement, ast.Assert)
        for node in ast.walk(statement.test)
        if isinstance(node, ast.Attribute) and node.attr in glances
    ]

    assert hasty == []


def test_every_folder_of_tests_is_a_package():
    folders = {path.parent for path in (ROOT / "tests").rglob("test_*.py")}

    assert [str(folder) for folder in folders if not (folder / "__init__.py").exists()] == []
