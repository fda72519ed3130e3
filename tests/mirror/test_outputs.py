from notionkit.mirror import (
    DeletionsDecided,
    Mirror,
    OffsetCommitted,
    OffsetReset,
    Output,
    OutputsRecorded,
    OutputsRemoved,
    Problem,
)

HOME = Output("markdown", "page", "id-1", "Home.md", "aa", 10)
OTHER = Output("markdown", "page", "id-2", "Home/Other.md", "bb", 20, previous="cc")


def test_an_intent_is_there_before_the_file_is(mirror: Mirror) -> None:
    mirror.apply([OutputsRecorded("markdown", (OTHER, HOME))])
    with mirror.view() as view:
        assert view.outputs("markdown") == [HOME, OTHER]
        assert view.outputs("json") == []
        assert view.offset("markdown") == 0


def test_an_offset_comes_with_what_was_written_and_removed(mirror: Mirror) -> None:
    problem = Problem("failure", "render", "page", "id-2", "bad")
    mirror.apply([OutputsRecorded("markdown", (HOME,))])
    mirror.apply([OffsetCommitted("markdown", 7, (OTHER,), ("Home.md",), (problem,))])
    with mirror.view() as view:
        assert view.offset("markdown") == 7
        assert view.outputs() == [OTHER]
        assert view.problems() == [problem]


def test_an_offset_that_is_committed_twice_never_goes_back(mirror: Mirror) -> None:
    mirror.apply([OffsetCommitted("markdown", 7), OffsetCommitted("markdown", 5)])
    with mirror.view() as view:
        assert view.offset("markdown") == 7


def test_a_plugin_can_ask_to_see_everything_again(mirror: Mirror) -> None:
    mirror.apply([OffsetCommitted("markdown", 7), OffsetCommitted("json", 6)])
    mirror.apply([OffsetReset("markdown")])
    with mirror.view() as view:
        assert (view.offset("markdown"), view.offset("json")) == (0, 6)


def test_a_plugin_cannot_remove_what_another_wrote(mirror: Mirror) -> None:
    mirror.apply([OutputsRecorded("markdown", (HOME,))])
    mirror.apply([OutputsRemoved("json", ("Home.md",))])
    with mirror.view() as view:
        assert view.outputs() == [HOME]
    mirror.apply([OutputsRemoved("markdown", ("Home.md",))])
    with mirror.view() as view:
        assert view.outputs() == []


def test_a_decision_about_deletions_takes_the_place_of_the_one_before(mirror: Mirror) -> None:
    mirror.apply([DeletionsDecided(held=("Home.md", "Home/Other.md"))])
    with mirror.view() as view:
        assert view.held() == {"Home.md", "Home/Other.md"}
    mirror.apply([DeletionsDecided(held=("Home.md",)), DeletionsDecided(held=("Home.md",))])
    with mirror.view() as view:
        assert view.held() == {"Home.md"}
    mirror.apply([DeletionsDecided()])
    with mirror.view() as view:
        assert view.held() == frozenset()
