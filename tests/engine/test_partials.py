"""What is kept of a broken download, and that two downloads of one file never mix."""

from pathlib import Path

import pytest

from notionkit.engine.attachments.partials import Kept, Partials


@pytest.fixture
def partials(tmp_path: Path) -> Partials:
    return Partials(tmp_path / "partial")


def test_what_was_kept_is_there_for_the_next_try(partials: Partials) -> None:
    with partials.claim("key") as partial, partial.open(0) as file:
        file.write(b"first")
        partial.keep(file, '"one"')
        file.write(b" never noted")
    with partials.claim("key") as partial:
        assert partial.kept() == Kept('"one"', 5)
        with partial.open(5) as file:
            assert file.read() == b"first"
            file.write(b" and second")
        assert partial.path.read_bytes() == b"first and second"


def test_a_new_beginning_forgets_the_old_note_before_the_old_bytes(partials: Partials) -> None:
    with partials.claim("key") as partial, partial.open(0) as file:
        file.write(b"first")
        partial.keep(file, '"one"')
    with partials.claim("key") as partial:
        partial.open(0).close()
        assert partial.kept() == Kept()


def test_a_version_without_a_name_cannot_be_gone_on_from(partials: Partials) -> None:
    with partials.claim("key") as partial, partial.open(0) as file:
        file.write(b"first")
        partial.keep(file, "")
        assert partial.kept() == Kept()


@pytest.mark.parametrize("note", ["", "{", "[]", '{"etag": "x"}', '{"etag": "x", "size": 99}'])
def test_a_note_that_does_not_fit_is_no_note(note: str, partials: Partials) -> None:
    with partials.claim("key") as partial, partial.open(0) as file:
        file.write(b"first")
        file.flush()
        partial.path.with_suffix(".json").write_text(note)
        assert partial.kept() == Kept()


def test_whoever_comes_second_has_a_file_of_his_own(partials: Partials) -> None:
    with partials.claim("key") as one, partials.claim("key") as other:
        assert one.path != other.path
        other.open(0).close()
    assert not other.path.exists()
    with partials.claim("key") as again:
        assert again.path == one.path


def test_what_nobody_waits_for_is_swept(partials: Partials) -> None:
    partials.sweep(())
    for key in ("wanted", "gone"):
        with partials.claim(key) as partial, partial.open(0) as file:
            file.write(b"x")
            partial.keep(file, '"one"')
    partials.sweep(["wanted"])
    with partials.claim("wanted") as wanted, partials.claim("gone") as gone:
        assert (wanted.kept().size, gone.kept().size) == (1, 0)
    assert len(list(partials.folder.iterdir())) == 2
