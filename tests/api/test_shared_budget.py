"""One budget for all processes of a token: shared through a file that can block nobody."""

import json
import logging
import multiprocessing
import os
import stat
import time
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from notionkit import _locks
from notionkit.api import (
    Allowance,
    BudgetFile,
    BudgetWindow,
    Client,
    Granted,
    Overloaded,
    RetryPolicy,
    WaitUntil,
)
from notionkit.api.budget_file import default_folder
from tests.api.conftest import HandClock, Scripted

TOKEN = "ntn_1234567890abcdefghijklmnopqrstuvwxyzABCDEFG"
URL = "https://api.notion.com"
ID = "11111111-1111-4111-8111-111111111111"


@pytest.fixture
def file(tmp_path: Path) -> BudgetFile:
    return BudgetFile.of(TOKEN, URL, tmp_path / "budgets")


def allowance(file: BudgetFile, limit: int = 10, **more: Any) -> Allowance:
    return Allowance(BudgetWindow(limit=limit, probing=False, **more), file)


def spend_some(one: Allowance, count: int, now: float = 100.0) -> None:
    """Spend so much."""
    for _ in range(count):
        assert isinstance(one.grant(now), Granted)


def stored(file: BudgetFile) -> dict[str, Any]:
    """Return what every other process sees."""
    said: dict[str, Any] = json.loads(file.path.read_text(encoding="utf-8"))
    return said


def spend(one: Allowance, now: float) -> int:
    """Spend all that may go; return how much it was."""
    count = 0
    while isinstance(one.grant(now), Granted):
        count += 1
    return count


class TestSharing:
    def test_what_one_spends_is_spent_for_the_other(self, file: BudgetFile) -> None:
        one, other = allowance(file), allowance(file)
        for _ in range(4):
            assert isinstance(one.grant(100.0), Granted)

        assert spend(other, 101.0) == 6
        assert one.grant(102.0) == WaitUntil(160.0)
        assert spend(one, 160.0) == 10

    def test_a_refusal_of_one_closes_for_all_and_only_what_it_closes(
        self, file: BudgetFile
    ) -> None:
        one, other = allowance(file), allowance(file)
        one.throttled(100.0, 5.0, scope="endpoint", endpoint="POST /v1/search")

        assert other.grant(101.0, endpoint="POST /v1/search") == WaitUntil(105.0)
        assert isinstance(other.grant(101.0, endpoint="GET /v1/users"), Granted)
        one.throttled(102.0, 300.0, scope="workspace", endpoint=None)
        assert other.grant(103.0) == WaitUntil(402.0)

    def test_what_was_learned_is_remembered_when_all_have_ended(self, file: BudgetFile) -> None:
        first = Allowance(BudgetWindow(limit=600), BudgetFile(file.path))
        first.grant(100.0)  # nothing is known yet, so what it begins with is taken down

        later = Allowance(BudgetWindow(), file)
        later.grant(1_000_000.0)
        assert later.window.limit == 600

    def test_what_one_was_told_to_keep_to_is_not_taken_for_what_there_is(
        self, file: BudgetFile
    ) -> None:
        modest, other = allowance(file, limit=3), Allowance(BudgetWindow(), file)

        assert spend(modest, 100.0) == 3
        other.grant(100.0)
        assert other.window.limit == 180
        assert other.window.spent == 4

    def test_another_token_or_server_has_a_budget_of_its_own(self, tmp_path: Path) -> None:
        files = {
            BudgetFile.of(token, url, tmp_path).path
            for token in (TOKEN, TOKEN[:-1])
            for url in (URL, "http://127.0.0.1:1")
        }
        assert len(files) == 4

    def test_the_client_shares_it_when_it_is_asked_to(self, file: BudgetFile) -> None:
        clock = HandClock()
        budget = BudgetWindow(limit=3, probing=False)
        clients = [
            Client(
                transport=Scripted(lambda _: (200, {"object": "user", "id": ID})),
                clock=clock,
                budget=budget,
                budget_file=file,
            )
            for _ in range(2)
        ]
        for number in range(4):
            clients[number % 2].me()

        assert clock.slept == [60.0]
        assert clients[1].budget.accepted == 1


class TestAnswers:
    def test_an_answer_is_told_with_the_next_grant_while_more_are_in_flight(
        self, file: BudgetFile
    ) -> None:
        one = allowance(file)
        spend_some(one, 3)
        one.answered(100.0)
        assert stored(file)["accepted"] == 0
        assert one.window.accepted == 1

        one.grant(100.1)
        assert (stored(file)["spent"], stored(file)["accepted"]) == (4, 1)

    def test_no_more_than_one_answer_waits_and_none_when_nothing_is_in_flight(
        self, file: BudgetFile
    ) -> None:
        one = allowance(file)
        spend_some(one, 5)
        told = []
        for _ in range(5):
            one.answered(100.0)
            told.append(stored(file)["accepted"])
        assert told == [0, 2, 2, 4, 5]

    def test_what_was_never_answered_delays_no_answer_of_a_later_window(
        self, file: BudgetFile
    ) -> None:
        one = allowance(file)
        spend_some(one, 2)
        spend_some(one, 1, now=200.0)
        one.answered(200.1)
        assert stored(file)["accepted"] == 1

    def test_a_refusal_that_is_given_up_delays_no_answer(self, file: BudgetFile) -> None:
        refused = {"object": "error", "status": 529, "code": "service_overload", "message": "no"}
        answers = iter([(529, refused), (200, {"object": "user", "id": ID})])
        client = Client(
            transport=Scripted(lambda _: next(answers)),
            clock=HandClock(),
            budget=BudgetWindow(limit=10, probing=False),
            budget_file=file,
            policy=RetryPolicy(throttled_attempts=1),
        )
        with pytest.raises(Overloaded):
            client.me()
        client.me()
        assert (stored(file)["spent"], stored(file)["accepted"]) == (2, 1)

    def test_an_answer_to_a_closed_window_is_told_at_once(self, file: BudgetFile) -> None:
        one = allowance(file)
        spend_some(one, 4)
        one.answered(100.0)
        one.throttled(100.0, 20.0, scope="workspace", endpoint=None)
        assert (stored(file)["accepted"], stored(file)["lost"]) == (1, 1)

        one.answered(100.1)
        assert stored(file)["accepted"] == 2

    def test_what_a_process_died_with_holds_up_nobody(self, file: BudgetFile) -> None:
        one = Allowance(BudgetWindow(limit=10), file)
        spend_some(one, 2)
        one.answered(100.0)
        del one

        assert spend(allowance(file), 101.0) == 8
        later = Allowance(BudgetWindow(), file)
        assert isinstance(later.grant(160.0), Granted)
        assert later.window.inherited == 0, "what nobody answers for so long counts as accepted"

    @given(st.lists(st.tuples(st.booleans(), st.booleans()), max_size=60))
    def test_two_in_any_order_spend_what_one_would_and_forget_no_answer(
        self, tmp_path_factory: pytest.TempPathFactory, steps: list[tuple[bool, bool]]
    ) -> None:
        file = BudgetFile(tmp_path_factory.mktemp("in turn") / "x.json")
        both, in_flight = (allowance(file), allowance(file)), [0, 0]
        answered = 0
        for other, asks in steps:
            one = both[other]
            if asks:
                in_flight[other] += isinstance(one.grant(100.0), Granted)
            elif in_flight[other]:
                one.answered(100.0)
                in_flight[other] -= 1
                answered += 1
            if answered or sum(in_flight):
                assert stored(file)["spent"] == answered + sum(in_flight) <= 10
                waiting = sum(map(bool, in_flight))
                assert answered - waiting <= stored(file)["accepted"] <= answered


class TestSecrecy:
    def test_no_part_of_the_token_is_in_name_or_content(self, file: BudgetFile) -> None:
        allowance(file).grant(100.0)
        (path,) = file.path.parent.iterdir()
        text = path.name + path.read_text(encoding="utf-8")

        assert not any(TOKEN[at : at + 6] in text for at in range(len(TOKEN) - 6))
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
        assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700

    def test_the_tests_never_touch_the_users_own_folder(self) -> None:
        assert Path(os.environ["XDG_STATE_HOME"]) in default_folder().parents


class TestTrouble:
    @pytest.mark.parametrize(
        "text",
        [
            b"",
            b"{",
            b"\xff\xfe",
            b"[]",
            b"null",
            b'{"limit": 0}',
            b'{"limit": 5, "known": true, "early": 0, "written": NaN}',
            b'{"limit": 5, "known": true, "early": 0, "written": 100.0, "endpoints": 3}',
        ],
    )
    def test_a_file_that_says_nothing_sensible_is_begun_anew(
        self, file: BudgetFile, text: bytes
    ) -> None:
        one = allowance(file)
        file.path.write_bytes(text)

        assert spend(one, 100.0) == 10
        assert json.loads(file.path.read_text(encoding="utf-8"))["spent"] == 10

    @given(st.binary(max_size=300) | st.text(max_size=300).map(str.encode))
    def test_whatever_stands_in_the_file_somebody_may_send(
        self, tmp_path_factory: pytest.TempPathFactory, text: bytes
    ) -> None:
        file = BudgetFile(tmp_path_factory.getbasetemp() / "any" / "x.json")
        one = allowance(file)
        file.path.write_bytes(text)

        assert isinstance(one.grant(100.0), Granted)

    def test_what_an_earlier_and_longer_text_leaves_behind_is_not_read(
        self, file: BudgetFile
    ) -> None:
        one = allowance(file)
        one.grant(100.0)
        with file.path.open("ab") as behind:
            behind.write(b'garbage}"')

        assert spend(one, 100.0) == 9

    @pytest.mark.parametrize("now", [3.0, 200_000.0])
    def test_times_from_before_a_restart_of_the_machine_hold_nobody_up(
        self, file: BudgetFile, now: float
    ) -> None:
        before = allowance(file)
        spend(before, 100_000.0)
        before.throttled(100_000.0, 300.0, scope="workspace", endpoint=None)

        assert spend(allowance(file), now) == 10

    def test_a_window_that_ends_impossibly_late_is_not_believed(self, file: BudgetFile) -> None:
        one = allowance(file)
        spend(one, 100.0)
        said = json.loads(file.path.read_text(encoding="utf-8"))
        file.path.write_text(json.dumps({**said, "ends": 90_000.0, "closed_until": 1e12}))

        assert spend(allowance(file), 100.0) == 10

    def test_who_looked_at_the_clock_before_the_other_wrote_believes_it(
        self, file: BudgetFile
    ) -> None:
        spend(allowance(file), 100.01)

        assert spend(allowance(file), 100.0) == 0

    def test_a_folder_that_cannot_be_written_leaves_a_budget_of_ones_own(
        self, tmp_path: Path, caplog: pytest.LogCaptureFixture
    ) -> None:
        (tmp_path / "taken").write_text("a file, where the folder should be")
        with caplog.at_level(logging.WARNING):
            one = allowance(BudgetFile.of(TOKEN, URL, tmp_path / "taken"))

        assert spend(one, 100.0) == 10
        assert one.problem is not None
        assert one.problem in caplog.text
        assert "not shared with other processes" in one.problem

    def test_a_file_system_without_locks_leaves_a_budget_of_ones_own(
        self, file: BudgetFile, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        def refuse(_: int) -> None:
            raise OSError(37, "No locks available")

        monkeypatch.setattr(_locks, "_take", refuse)
        one = allowance(file)

        assert spend(one, 100.0) == 10
        assert "No locks available" in str(one.problem)

    def test_files_that_nobody_used_for_a_month_are_dropped(self, file: BudgetFile) -> None:
        file.prepare()
        old, young = (file.path.with_name(name) for name in ("old.json", "young.json"))
        for path in (old, young):
            path.write_text("{}")
        long_ago = time.time() - 40 * 86_400
        os.utime(old, (long_ago, long_ago))
        file.prepare()

        assert [path.name for path in file.path.parent.iterdir()] == ["young.json"]


class TestLocks:
    def test_who_finds_it_busy_asks_again_soon_and_forgets_nothing(self, file: BudgetFile) -> None:
        one = allowance(file)
        one.grant(100.0)
        handle = os.open(file.path, os.O_RDWR)
        try:
            assert _locks.take(handle)
            decision = one.grant(100.0)
            assert isinstance(decision, WaitUntil)
            assert 100.0 < decision.at < 100.1
            one.throttled(100.1, 20.0, scope="workspace", endpoint=None)
        finally:
            os.close(handle)
        one.answered(100.2)

        assert allowance(file).grant(100.3) == WaitUntil(120.1)

    def test_who_finds_it_busy_for_long_goes_by_what_it_knows(self, file: BudgetFile) -> None:
        one = allowance(file)
        handle = os.open(file.path, os.O_RDWR | os.O_CREAT)
        try:
            assert _locks.take(handle)
            assert isinstance(one.grant(100.0), WaitUntil)
            assert spend(one, 101.5) == 10
        finally:
            os.close(handle)
        assert one.problem is None

        assert spend(one, 161.5) == 10, "and shares again as soon as that is possible"
        assert spend(allowance(file), 161.5) == 0

    def test_a_process_that_dies_with_the_lock_in_hand_blocks_nobody(
        self, file: BudgetFile
    ) -> None:
        file.prepare()
        context = multiprocessing.get_context("spawn")
        process = context.Process(target=_die_holding, args=(str(file.path),))
        process.start()
        process.join(30)

        assert process.exitcode == 9
        assert spend(allowance(file), 100.0) == 10

    def test_processes_that_spend_at_once_spend_no_more_than_there_is(
        self, file: BudgetFile
    ) -> None:
        file.prepare()
        context = multiprocessing.get_context("spawn")
        with context.Pool(3) as pool:
            spent = pool.map(_spend_in_a_process, [str(file.path)] * 3)
            pool.close()
            pool.join()

        assert sum(spent) == 400


def _die_holding(path: str) -> None:
    handle = os.open(path, os.O_RDWR | os.O_CREAT)
    assert _locks.take(handle)
    os._exit(9)


def _spend_in_a_process(path: str) -> int:
    one, now, count = allowance(BudgetFile(Path(path)), limit=400), 100.0, 0
    while True:
        decision = one.grant(now)
        if isinstance(decision, Granted):
            count += 1
        elif decision.at < 101.0:
            now = decision.at  # the file was busy
        else:
            return count
