import pytest

from notionkit.mirror import Output
from notionkit.plugins.decisions import Decision, OnDisk, OnLocalEdit, Something, decide


def output(
    sha256: str, *, previous: str | None = None, plugin: str = "p", owner: str = "1"
) -> Output:
    return Output(
        plugin=plugin,
        kind="page",
        id=owner,
        path="A.md",
        sha256=sha256,
        size=1,
        previous=previous,
    )


@pytest.mark.parametrize(
    ("record", "disk", "decision"),
    [
        (None, Something.NOTHING, Decision.WRITE),
        (None, Something.OTHER, Decision.REFUSE),
        (None, "else", Decision.REFUSE),
        (None, "new", Decision.ADOPT),
        (output("old"), Something.NOTHING, Decision.WRITE),
        (output("old"), Something.OTHER, Decision.REFUSE),
        (output("old"), "old", Decision.WRITE),
        (output("old"), "new", Decision.ADOPT),
        (output("new"), "new", Decision.UNCHANGED),
        (output("new", previous="old"), "old", Decision.WRITE),
        (output("new", owner="2"), "new", Decision.ADOPT),
        (output("new", plugin="q"), "new", Decision.REFUSE),
        (output("new", plugin="q"), Something.NOTHING, Decision.REFUSE),
    ],
)
def test_a_file_as_we_left_it_is_ours_and_nothing_else_is(
    record: Output | None, disk: OnDisk, decision: Decision
) -> None:
    for policy in ("keep", "both", "overwrite"):
        assert decide(record, disk, output("new"), policy) is decision


def test_a_file_of_unknown_bytes_is_set_aside_and_never_mistaken_for_an_edit_to_keep() -> None:
    assert decide(output(""), "old", output("new"), "keep") is Decision.SET_ASIDE
    assert decide(output(""), "new", output("new"), "keep") is Decision.ADOPT


@pytest.mark.parametrize(
    ("policy", "same_object", "other_object"),
    [
        ("keep", Decision.KEEP, Decision.SET_ASIDE),
        ("both", Decision.SET_ASIDE, Decision.SET_ASIDE),
        ("overwrite", Decision.WRITE, Decision.WRITE),
    ],
)
def test_the_policy_decides_about_a_local_edit(
    policy: OnLocalEdit, same_object: Decision, other_object: Decision
) -> None:
    assert decide(output("old"), "edited", output("new"), policy) is same_object
    assert decide(output("old", owner="2"), "edited", output("new"), policy) is other_object
