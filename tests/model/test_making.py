"""What a maker makes is what the class itself would have made."""

import attrs
import pytest

from notionkit.model.making import maker


@attrs.frozen
class Thing:
    name: str
    size: int = 1
    parts: tuple[str, ...] = ()


make = maker(Thing, "name", "parts")


def test_a_made_object_is_equal_to_one_of_the_class_and_of_no_other_class() -> None:
    made = make("a", ("b",))
    assert made == Thing("a", parts=("b",))
    assert hash(made) == hash(Thing("a", parts=("b",)))
    assert repr(made) == repr(Thing("a", parts=("b",)))
    assert type(made) is Thing


def test_a_made_object_is_frozen() -> None:
    with pytest.raises(attrs.exceptions.FrozenInstanceError):
        make("a", ()).name = "b"  # type: ignore[misc]


def test_a_made_object_can_be_evolved() -> None:
    assert attrs.evolve(make("a", ()), size=2) == Thing("a", 2)


def test_a_field_without_a_plain_default_must_be_given() -> None:
    with pytest.raises(TypeError, match=r"Thing\.name has no plain default"):
        maker(Thing, "size")
    with pytest.raises(TypeError, match=r"Holder\.held"):
        maker(Holder)


def test_a_class_that_converts_or_checks_makes_its_own_objects() -> None:
    with pytest.raises(TypeError, match=r"Exact\.size is converted or checked"):
        maker(Exact, "size")


@attrs.frozen
class Exact:
    size: int = attrs.field(converter=int)


@attrs.frozen
class Holder:
    held: list[str] = attrs.field(factory=list)
