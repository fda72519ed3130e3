"""The house rules that a machine can check: who may import whom, and how long a module may be."""

import ast
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
MOST_LINES = 400

# What each package may import of ours, besides itself and `notionkit._version`.
MAY_IMPORT = {
    "actors": set(),
    "notionkit.model": set(),
    "notionkit.api": {"notionkit.model"},
    "notionkit.mirror": {"notionkit.model"},
    "notionkit.render": {"notionkit.model"},
    "notionkit.emulator": {"notionkit.model"},
    "notionkit.plugins": {"notionkit.model", "notionkit.mirror", "notionkit.render"},
    "notionkit.engine": {
        "actors",
        "notionkit.api",
        "notionkit.mirror",
        "notionkit.model",
        "notionkit.plugins",
        "notionkit.render",
    },
    "notionkit.cli": {
        "actors",
        "notionkit.api",
        "notionkit.emulator",
        "notionkit.engine",
        "notionkit.mirror",
        "notionkit.model",
        "notionkit.plugins",
        "notionkit.render",
    },
    "notionkit.testing": {"notionkit.emulator", "notionkit.model"},
}
MIRROR_WRITERS = {"Mirror", "Store"}


def modules_of(package: str) -> Iterator[Path]:
    return (ROOT / package.replace(".", "/")).rglob("*.py")


def imports_of(path: Path) -> Iterator[tuple[str, str]]:
    """Yield (module, name) for each import, also those inside functions."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from ((alias.name, "") for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            assert node.level == 0, f"{path}: imports are absolute"
            yield from ((node.module, alias.name) for alias in node.names)


def house_of(module: str, name: str) -> str | None:
    """Return which of our packages an import leads to."""
    if module == "notionkit":
        module = f"notionkit.{name}"
    for package in MAY_IMPORT:
        if module == package or module.startswith(f"{package}."):
            return package
    return None


@pytest.mark.parametrize("package", MAY_IMPORT)
def test_a_package_imports_only_what_the_design_lets_it(package: str) -> None:
    allowed = MAY_IMPORT[package] | {package}
    found = {
        (str(path.relative_to(ROOT)), house)
        for path in modules_of(package)
        for module, name in imports_of(path)
        if (house := house_of(module, name)) is not None
    }
    assert {(path, house) for path, house in found if house not in allowed} == set()


def test_plugins_only_read_the_mirror() -> None:
    written = {
        (str(path.relative_to(ROOT)), name)
        for path in modules_of("notionkit.plugins")
        for module, name in imports_of(path)
        if module.startswith("notionkit.mirror") and name in MIRROR_WRITERS
    }
    assert written == set()


def test_the_plain_libraries_have_no_threads_and_no_actors() -> None:
    forbidden = {"threading", "pykka", "queue", "concurrent.futures", "multiprocessing"}
    for package in ("notionkit.model", "notionkit.api", "notionkit.mirror", "notionkit.render"):
        for path in modules_of(package):
            assert {module for module, _ in imports_of(path)} & forbidden == set(), path


@pytest.mark.parametrize("package", ["actors", "notionkit"])
def test_every_module_can_be_read_in_one_go(package: str) -> None:
    long = {
        str(path.relative_to(ROOT)): lines
        for path in modules_of(package)
        if (lines := len(path.read_text(encoding="utf-8").splitlines())) > MOST_LINES
    }
    assert long == {}


def test_importing_notionkit_loads_neither_pykka_nor_tqdm() -> None:
    program = (
        "import sys, notionkit; print(sorted({'pykka', 'tqdm', 'requests'} & set(sys.modules)))"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True, cwd=ROOT
    )
    assert done.stdout.strip() == "[]"
