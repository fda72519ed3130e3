import copy
import json
from typing import Any

from hypothesis import example, given
from hypothesis import strategies as st

from notionkit.mirror import canonical, cleaned, scrub, seal, signed_key
from notionkit.mirror.bodies import emptied

SIGNED = "https://prod-files-secure.s3.us-west-2.amazonaws.com/space/file/My%20cat.png"


def _file(signature: str) -> dict[str, Any]:
    return {
        "url": f"{SIGNED}?X-Amz-Signature={signature}",
        "expiry_time": f"2026-01-01T0{len(signature)}:00:00.000Z",
    }


def _page(signature: str) -> dict[str, Any]:
    return {
        "object": "page",
        "icon": {"type": "file", "file": _file(signature)},
        "cover": {"type": "external", "external": {"url": "https://example.org/a.png?size=2#x"}},
        "properties": {
            "Files": {
                "type": "files",
                "files": [
                    {"name": "one", "type": "file", "file": _file(signature)},
                    {"name": "two", "type": "external", "external": {"url": "https://x.org?q=1"}},
                ],
            }
        },
        "request_id": signature,
    }


def test_two_reads_of_the_same_page_give_the_same_bytes() -> None:
    first, _ = scrub(_page("a"))
    second, _ = scrub(_page("bb"))
    assert canonical(first) == canonical(second)


def test_signed_urls_come_out_with_a_stable_key_and_their_path() -> None:
    _, signed = scrub(_page("a"))
    assert [each.path for each in signed] == [
        ("icon", "file"),
        ("properties", "Files", "files", 0, "file"),
    ]
    assert {each.key for each in signed} == {"space/file/My%20cat.png"}
    assert signed[0].url == f"{SIGNED}?X-Amz-Signature=a"
    assert signed[0].expiry_time == "2026-01-01T01:00:00.000Z"


def test_a_signed_url_never_shows_in_a_repr() -> None:
    _, signed = scrub(_page("secret"))
    assert "secret" not in repr(signed)


def test_a_scrubbed_file_keeps_its_shape() -> None:
    scrubbed, _ = scrub(_page("a"))
    assert scrubbed["icon"] == {"type": "file", "file": {"url": SIGNED, "expiry_time": None}}


def test_external_urls_keep_their_query() -> None:
    scrubbed, _ = scrub(_page("a"))
    assert scrubbed["cover"] == _page("a")["cover"]
    assert (
        scrubbed["properties"]["Files"]["files"][1] == _page("a")["properties"]["Files"]["files"][1]
    )


def test_the_input_is_left_as_it_was() -> None:
    page = _page("a")
    before = copy.deepcopy(page)
    scrub(page)
    assert page == before


def test_key_order_is_kept() -> None:
    scrubbed, _ = scrub(_page("a"))
    assert list(scrubbed) == ["object", "icon", "cover", "properties"]


def test_only_the_envelopes_request_id_goes() -> None:
    scrubbed, _ = scrub({"request_id": "r", "code": {"request_id": "a user wrote this"}})
    assert scrubbed == {"code": {"request_id": "a user wrote this"}}


def test_attachments_of_comments_are_scrubbed_in_lists() -> None:
    comment = {"object": "comment", "attachments": [{"category": "image", "file": _file("a")}]}
    scrubbed, signed = scrub({"object": "list", "results": [comment]})
    assert signed[0].path == ("results", 0, "attachments", 0, "file")
    assert "X-Amz" not in str(scrubbed)


def test_the_next_url_of_property_items_is_volatile() -> None:
    body = {
        "object": "list",
        "results": [],
        "next_cursor": "c",
        "property_item": {"id": "p", "next_url": "https://api.notion.com/x?start_cursor=c"},
    }
    scrubbed, _ = scrub(body)
    assert scrubbed["property_item"] == {"id": "p", "next_url": None}
    assert scrubbed["next_cursor"] == "c"


def test_an_expiry_without_a_url_is_not_a_signed_file() -> None:
    upload = {"object": "file_upload", "expiry_time": "2026-01-01T00:00:00.000Z"}
    assert scrub(upload) == (upload, [])


def test_the_key_does_not_depend_on_host_or_signature() -> None:
    assert signed_key("https://a.example/x/y.png?s=1") == signed_key("http://b.example/x/y.png?s=2")


_json = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(st.sampled_from(["url", "expiry_time", "file", "text"]), inner)
        | st.builds(
            lambda path, query: {"url": f"https://h/{path}?{query}", "expiry_time": "t"},
            st.text(max_size=5),
            st.text(max_size=5),
        )
    ),
    max_leaves=20,
)


@given(st.dictionaries(st.text(max_size=4), _json))
def test_scrubbing_twice_is_scrubbing_once(body: dict[str, Any]) -> None:
    once, _ = scrub(body)
    again, signed = scrub(once)
    assert (again, signed) == (once, [])


def _is_cleaned_as_it_is_scrubbed(body: dict[str, Any]) -> None:
    scrubbed, signed = scrub(body)
    clean, found, text = cleaned(body)
    assert (clean, found) == (
        scrubbed | ({"next_cursor": None} if "next_cursor" in body else {}),
        signed,
    )
    assert list(clean) == list(scrubbed)
    assert seal(clean, text=text) == seal(scrubbed)


@example({"id": []}, None)
@given(st.dictionaries(st.text(max_size=4), _json), st.none() | st.text(max_size=4))
def test_what_is_sealed_next_is_scrubbed_just_the_same(
    body: dict[str, Any], cursor: str | None
) -> None:
    _is_cleaned_as_it_is_scrubbed(body)
    _is_cleaned_as_it_is_scrubbed({"request_id": "r", **body, "next_cursor": cursor})


def test_a_text_that_only_speaks_of_signatures_is_sealed_as_it_is() -> None:
    for word in ("expiry_time", '"expiry_time"', '\\"expiry_time\\": "x"'):
        _is_cleaned_as_it_is_scrubbed({"object": "list", "results": [{"text": word, word: 1}]})
    _is_cleaned_as_it_is_scrubbed({"object": "list", "results": [_page("a")], "next_cursor": "c"})


_objects = st.lists(
    st.dictionaries(st.text(max_size=4), _json, max_size=3).map(lambda it: {"object": "x", **it}),
    min_size=1,
    max_size=3,
)


@given(_objects, st.none() | st.text(max_size=4), st.none() | st.text(max_size=4), st.booleans())
def test_an_answer_is_sealed_alike_whether_its_bytes_are_at_hand_or_not(
    results: list[Any], cursor: str | None, request: str | None, more: bool
) -> None:
    body = {"object": "list", "results": results, "next_cursor": cursor, "has_more": more}
    body |= {"request_id": request} if request is not None else {}
    clean, found, text = cleaned(body)
    written = (
        canonical(body),
        json.dumps(body).encode(),
        json.dumps(body, indent=1, ensure_ascii=False).encode("utf-8", "surrogatepass"),
        canonical(dict(reversed(body.items()))),
    )
    for came in written:
        assert cleaned(body, came) == (clean, found, text)


def test_a_key_of_a_signature_is_found_however_it_is_escaped() -> None:
    signed = {"url": "https://h/p?secret", "expiry_time": "2026-01-05T09:14:00.000Z"}
    body = {"object": "list", "results": [{"object": "block", "file": signed}]}
    came = canonical(body).replace(b"expiry_time", b"expiry\\u005ftime")
    assert json.loads(came) == body
    clean, found, _ = cleaned(body, came)
    assert [url.url for url in found] == ["https://h/p?secret"]
    assert b"secret" not in canonical(clean)


@given(_json, _json | st.fixed_dictionaries({"a": st.lists(_json), "has_more": _json}))
def test_a_list_is_emptied_without_decoding_its_objects_or_is_whole(item: Any, about: Any) -> None:
    body = {"object": "list", "results": [item], "has_more": True}
    assert emptied(canonical(body)) == {**body, "results": []}
    more = {**body, "about": about}
    for value in (more, dict(reversed(more.items())), {**body, "object": "page"}, item):
        assert emptied(canonical(value)) in (value, {**more, "results": []})
