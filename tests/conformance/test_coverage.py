"""The list is complete: every scenario has a test that names it, and only public names are used."""

from __future__ import annotations

import ast
import re
import sys
from collections.abc import Iterator
from pathlib import Path

HERE = Path(__file__).parent
ALLOWED = {"actors", "actors.testing", "pytest"}
ROLES = {"actors.roles", "actors.roles.messages"}
"""Only where the operators of reactive libraries are shown."""
SCENARIOS = range(1, 69)


def trees(pattern: str = "*.py") -> Iterator[ast.Module]:
    for path in sorted(HERE.glob(pattern)):
        yield ast.parse(path.read_text(encoding="utf-8"), path.name)


def written(pattern: str = "*.py") -> Iterator[ast.FunctionDef]:
    for tree in trees(pattern):
        for node in ast.walk(tree):
            if isinstance(node, ast.FunctionDef) and node.name.startswith("test_"):
                yield node


def numbers(test: ast.FunctionDef) -> set[int]:
    """Read the scenarios at the beginning of a test's docstring: "Scenarios 8, 9, 10."."""
    told = re.match(r"Scenarios? ([\d, ]+)", ast.get_docstring(test) or "")
    return {int(number) for number in re.findall(r"\d+", told.group(1))} if told else set()


def modules() -> Iterator[str]:
    for tree in trees():
        for node in ast.walk(tree):
            if isinstance(node, ast.ImportFrom):
                yield node.module or ""
            elif isinstance(node, ast.Import):
                yield from (alias.name for alias in node.names)


def test_every_scenario_has_a_test() -> None:
    covered = set().union(*(numbers(test) for test in written()))
    assert covered == set(SCENARIOS)


def test_every_test_says_in_one_line_which_scenario_it_is() -> None:
    for test in written():
        docstring = ast.get_docstring(test) or ""
        assert "\n" not in docstring, test.name
        assert numbers(test) or test.name in OWN or test.name in OPERATORS, test.name


def test_only_public_names_of_actors_are_imported() -> None:
    for module in modules():
        top = module.partition(".")[0]
        known = module in ALLOWED | ROLES or top in {*sys.stdlib_module_names, "tests"}
        assert known, module


def test_no_test_sleeps() -> None:
    for tree in trees():
        for node in ast.walk(tree):
            if isinstance(node, ast.Attribute | ast.Name):
                name = node.attr if isinstance(node, ast.Attribute) else node.id
                assert name != "sleep", ast.unparse(node)


OWN = {name for name in globals() if name.startswith("test_")}
"""The tests of this file, which are about the list itself."""

OPERATORS = {test.name for test in written("test_vision_operators.py")}
"""The tests that are about another list."""
