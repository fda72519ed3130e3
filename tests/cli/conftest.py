"""A user of their own for every test: empty home, empty current folder, no variables of ours."""

import os
from pathlib import Path

import attrs
import pytest
from click.testing import CliRunner, Result

from notionkit.cli import cli
from notionkit.cli.surroundings import Surroundings
from tests.cli.scripted import TOKEN, ScriptedEmulator, ScriptedKeyring, ScriptedKit


@attrs.define
class Shell:
    """Runs commands in this process on a scripted engine."""

    folder: Path
    home: Path
    kit: ScriptedKit = attrs.field(factory=ScriptedKit)
    emulator: ScriptedEmulator = attrs.field(factory=ScriptedEmulator)
    keyring: ScriptedKeyring | None = None
    aborted: list[int] = attrs.field(factory=list)
    typed: str | None = None
    terminal: bool = False

    def __call__(
        self, *arguments: str, env: dict[str, str] | None = None, color: bool = False
    ) -> Result:
        outside = Surroundings(
            kit=self.kit,
            emulator=self.emulator,
            keyring=lambda: self.keyring,
            abort=self.aborted.append,
            on_terminal=lambda: self.terminal,
        )
        return CliRunner().invoke(
            cli,
            list(arguments),
            obj=outside,
            env=env,
            input=self.typed,
            prog_name="notionkit",
            color=color,
        )

    @property
    def log(self) -> Path:
        return self.home / "state" / "notionkit" / "log" / "notionkit.log"

    @property
    def own_file(self) -> Path:
        return self.home / "config" / "notionkit" / "notionkit.toml"

    def write_own_file(self, text: str) -> None:
        self.own_file.parent.mkdir(parents=True, exist_ok=True)
        self.own_file.write_text(text, encoding="utf-8")


@pytest.fixture
def shell(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Shell:
    home, folder = tmp_path / "home", tmp_path / "here"
    home.mkdir()
    folder.mkdir()
    monkeypatch.chdir(folder)
    for name in [name for name in os.environ if name.startswith(("NOTIONKIT_", "NOTION_"))]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("HOME", str(home))
    monkeypatch.setenv("XDG_CONFIG_HOME", str(home / "config"))
    monkeypatch.setenv("XDG_STATE_HOME", str(home / "state"))
    monkeypatch.delenv("NO_COLOR", raising=False)
    monkeypatch.setenv("NOTION_TOKEN", TOKEN)
    return Shell(folder, home)
