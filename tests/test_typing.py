"""What a type checker infers of messages and answers, seen through its own eyes."""

import re
import subprocess
import sys
from pathlib import Path

from tests.pages import ROOT

PROGRAM = """
import attrs
from actors import ActorSystem, Ref, Request

@attrs.frozen
class Added:
    number: int

@attrs.frozen
class TotalWanted(Request[int]):
    pass

def use(counter: Ref[Added | TotalWanted], system: ActorSystem) -> None:
    reveal_type(counter.ask(TotalWanted()))
    reveal_type(counter.ask(Added(1)))
    reveal_type(system.ref("/anyone").ask(TotalWanted()))
    counter.tell(Added(1))
    counter.tell("no message of this actor")
"""


def test_mypy_infers_answers_and_refuses_messages_that_an_actor_does_not_take(
    tmp_path: Path,
) -> None:
    program = tmp_path / "program.py"
    program.write_text(PROGRAM, encoding="utf-8")
    done = subprocess.run(
        [sys.executable, "-m", "mypy", "--strict", "--no-error-summary", str(program)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=110,
        check=False,
    )
    revealed = re.findall(r'Revealed type is "(.+)"', done.stdout)
    assert [kind.removeprefix("builtins.") for kind in revealed] == ["int", "Any", "int"]
    (error,) = [line for line in done.stdout.splitlines() if ": error: " in line]
    assert "program.py:18" in error
    assert '"str"; expected "Added | TotalWanted"' in error
