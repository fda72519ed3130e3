"""The manual of the actor system says what is there: every name, every field, every operator."""

import ast
import inspect
import re
from enum import Enum
from importlib import import_module
from typing import Any

import attrs
import pytest

import actors
from actors import ActorSystem, Backoff, Intensity, Ref
from tests.pages import ROOT, blocks, read, section, table

PAGE = "docs/actors.md"
OPERATOR_TESTS = ("tests/conformance/test_vision_operators.py", "tests/engine/test_operators.py")


def told(package: str) -> dict[str, str]:
    """The names of one package with what is said of them."""
    text = section(PAGE, "Every name").partition(f"### {package}\n")[2].partition("\n### ")[0]
    rows = re.findall(r"^\| `(\w+)` \| (.+) \|$", text, re.MULTILINE)
    names = dict(rows)
    assert len(names) == len(rows), "a name is told twice"
    return names


@pytest.mark.parametrize("package", ["actors", "actors.testing"])
def test_exactly_the_public_names_are_told(package: str) -> None:
    assert set(told(package)) == set(import_module(package).__all__)


def members(kind: Any) -> set[str]:
    """What a user can reach of a class: fields, members, methods."""
    if isinstance(kind, type) and issubclass(kind, Enum):
        return set(kind.__members__)
    fields = {field.name for field in attrs.fields(kind)} if attrs.has(kind) else set()
    names = fields | set(vars(kind)) | set(getattr(kind, "__annotations__", {}))
    return {name for name in names if not name.startswith("_")}


def test_the_members_told_are_there() -> None:
    kinds = [getattr(actors, name) for name in told("actors")]
    known = {*actors.__all__, *import_module("actors.testing").__all__, "self", "context"}
    known |= {"A", "int"}
    for kind in kinds:
        if isinstance(kind, type):
            init = vars(kind).get("__init__", object.__init__)
            known |= members(kind) | set(inspect.signature(init).parameters)
    for name, text in told("actors").items():
        assert set(re.findall(r"\w+", " ".join(re.findall(r"`([^`]+)`", text)))) <= known, name


@pytest.mark.parametrize(
    "kind",
    [
        *(actors.ChildSpec, actors.ActorState, actors.DeadLetter, actors.Context, actors.Ref),
        *(actors.Restart, actors.Redelivery, actors.Overflow, actors.Strategy, actors.GiveUp),
        *(actors.AutoShutdown, actors.Status, actors.Intensity, actors.Backoff),
        *(actors.ActorSystem, actors.StopReport),
    ],
)
def test_every_member_is_told(kind: type) -> None:
    text = told("actors")[kind.__name__]
    own = members(kind) - ({"name"} if kind is actors.ActorSystem else set())
    assert own <= set(re.findall(r"`(?:self\.)?(\w+)`", text))


def test_every_field_of_a_supervisor_is_told() -> None:
    names = {field.name for field in attrs.fields(actors.SupervisorSpec)}
    assert names == set(re.findall(r"`(\w+)`", told("actors")["SupervisorSpec"]))


def test_the_defaults_told_are_the_real_ones() -> None:
    text = section(PAGE, "Choosing the terms")
    intensity, backoff = Intensity(), Backoff()
    assert f"The default is {intensity.restarts} restarts in {intensity.seconds:g} seconds." in text
    assert f"The default is {backoff.minimum:g} to {backoff.maximum:g} seconds." in text
    waits = [backoff.delay(failures, 0) for failures in range(intensity.restarts)]
    assert waits == pytest.approx([0.1, 0.2, 0.4, 0.8, 1.6])
    assert sum(waits) == pytest.approx(3.1)
    start = (ActorSystem.start.__kwdefaults__ or {})["timeout"]
    assert f"its `timeout` of {start:g} real seconds" in read(PAGE)
    assert f"It waits for {(Ref.ask.__kwdefaults__ or {})['timeout']:g} seconds" in read(PAGE)


@pytest.mark.parametrize("code", blocks(PAGE, "python"))
def test_the_code_shown_runs(code: str, capsys: pytest.CaptureFixture[str]) -> None:
    exec(compile(code, PAGE, "exec"), {"__name__": "shown"})
    assert capsys.readouterr().out in ("", "3\n")


def test_each_operator_is_shown_by_a_test_that_names_it() -> None:
    tests = [
        node.name
        for path in OPERATOR_TESTS
        for node in ast.walk(ast.parse((ROOT / path).read_text(encoding="utf-8")))
        if isinstance(node, ast.FunctionDef) and node.name.startswith("test_")
    ]
    rows = table(PAGE, "Operator", "Here")
    operators = [name for row in rows for name in row["Operator"].split(", ")]
    for operator in operators:
        name = re.sub("([A-Z])", r"_\1", operator).lower().strip("_")
        assert any(f"_{name}_" in test for test in tests), operator


def test_the_page_has_one_sentence_in_a_line() -> None:
    for line in read(PAGE).splitlines():
        if line and line[0].isalpha():
            assert not re.search(r"[a-z`)][.!?] [A-Z`]", line), line
