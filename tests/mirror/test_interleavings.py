"""Whatever the order, the grouping and the repeats: the same state as once in order."""

import tempfile
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from notionkit.mirror import Mirror, Operation
from tests.mirror.worlds import (
    EPOCH,
    Remote,
    RemoteBlock,
    RemotePage,
    commit_of,
    crawl,
    everything,
    roots,
    uid,
)

_IDS = [uid(n) for n in range(100, 112)]


@st.composite
def remotes(draw: st.DrawFn) -> Remote:
    """Up to three pages that share out twelve blocks, nested up to three deep."""
    left = list(draw(st.permutations(_IDS)))

    def blocks(depth: int) -> tuple[RemoteBlock, ...]:
        count = draw(st.integers(0, 3))
        return tuple(block(depth) for _ in range(count) if left)

    def block(depth: int) -> RemoteBlock:
        id_ = left.pop()
        text = draw(st.sampled_from("ab"))
        file = draw(st.sampled_from([None, None, "f/1.png", "f/2.png"]))
        return RemoteBlock(id_, text, blocks(depth - 1) if depth else (), file)

    count = draw(st.integers(1, 3))
    pages = tuple(
        RemotePage(uid(n), draw(st.sampled_from("xy")), blocks=blocks(2)) for n in range(count)
    )
    return Remote(pages, page_size=draw(st.integers(1, 3)))


def _disturbed(mirror: Mirror, remote: Remote, run: str, data: st.DataObject) -> None:
    """Walk in any order, in groups of any size, repeating whatever was said before."""
    mirror.open_epoch(EPOCH)
    mirror.begin_run(run, ["workspace"])
    said: list[Operation] = [roots()]
    mirror.apply(said)
    with mirror.view() as view:
        while found := view.open_listings():
            chosen = data.draw(st.lists(st.sampled_from(found), min_size=1, max_size=4))
            group: list[Operation] = [commit_of(remote, row.key, row.cursor) for row in chosen]
            group += data.draw(st.lists(st.sampled_from(said), max_size=2))
            mirror.apply(data.draw(st.permutations(group)))
            said += group
    mirror.finish_run(run, "proven")


@settings(max_examples=40, deadline=None)
@given(st.lists(remotes(), min_size=1, max_size=3), st.data())
def test_any_order_with_repeats_ends_as_once_in_order(
    versions: list[Remote], data: st.DataObject
) -> None:
    with tempfile.TemporaryDirectory() as folder:
        states: list[dict[str, Any]] = []
        for name in ("quiet", "disturbed"):
            with Mirror.open(f"{folder}/{name}") as mirror, mirror.view() as view:
                for number, remote in enumerate(versions):
                    if name == "quiet":
                        crawl(mirror, remote, f"run-{number}")
                    else:
                        _disturbed(mirror, remote, f"run-{number}", data)
                states.append(everything(view))
        assert states[0] == states[1]


@settings(max_examples=40, deadline=None)
@given(remotes(), remotes())
def test_after_any_edit_the_mirror_shows_what_the_workspace_has(
    before: Remote, after: Remote
) -> None:
    with (
        tempfile.TemporaryDirectory() as folder,
        Mirror.open(folder) as mirror,
        mirror.view() as view,
    ):
        crawl(mirror, before, "run-1")
        crawl(mirror, after, "run-2")
        wanted = {
            block.id: (page.id, [child.id for child in block.children])
            for page in after.pages
            for root in page.blocks
            for block in root.walk()
        }
        for page in after.pages:
            assert [each["id"] for each in view.children(page.id)] == [b.id for b in page.blocks]
        for id_, (page_id, children) in wanted.items():
            assert view.owner_of_block(id_) == ("page", page_id)
            if children:
                assert [each["id"] for each in view.children(id_)] == children
        changed = view.last_change()
        crawl(mirror, after, "run-3")
        assert view.last_change() == changed
