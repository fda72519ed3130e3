"""Which addresses are fetched, and that a bad one is a refusal and no crash."""

import pytest

from notionkit.engine.attachments.reachable import Forbidden, check_address

BASE = "http://127.0.0.1:8765"


@pytest.mark.parametrize("path", ["", "/files/a.png?X-Amz-Signature=secret"])
def test_what_the_api_serves_itself_may_be_local(path: str) -> None:
    check_address(BASE + path, BASE)


@pytest.mark.parametrize(
    "url",
    [
        "",
        "ftp://example.com/a",
        "file:///etc/passwd",
        "http://127.0.0.1:8766/a",
        "https://127.0.0.1:8765/a",
        "http://[::1]/a",
        "http://[::1/a",
        "http://10.0.0.1:99999/a",
        "http://169.254.169.254/latest/meta-data",
        f"http://{'a' * 70}.example/a",
    ],
)
def test_whatever_else_is_local_or_malformed_is_refused(url: str) -> None:
    with pytest.raises(Forbidden) as refused:
        check_address(f"{url}?X-Amz-Signature=secret", BASE)
    assert "secret" not in str(refused.value)
