"""What one pass over the answers of a run gathers for the audit."""

from __future__ import annotations

from collections.abc import Iterator

import attrs

from notionkit._scratch import Table
from notionkit.engine.proof.expected import Expected
from notionkit.engine.proof.proofs import Proofs


@attrs.frozen
class Query:
    """One window of a query: where it began, and the last row's time if it was cut short."""

    since: str
    cut_at: str | None


@attrs.define
class Evidence:
    """What one pass over the answers gathers.

    There may be hundreds of thousands of pages and of blocks with others inside, so what is
    expected of them is let go of as soon as it is proven, and both are in a file. Only proofs of
    queries may be taken back: what those prove is kept.

    `searches` has for each whether it came to its end, or past the one from the other end: if none
    did, something may lie between them.
    """

    proven: Proofs
    expected: Table
    opaque: Table
    queries: dict[str, list[Query]] = attrs.field(factory=dict)
    searches: list[bool] = attrs.field(factory=list)
    inside: dict[str, list[str]] = attrs.field(factory=dict)
    as_markdown: set[str] = attrs.field(factory=set)

    def expect(self, expected: Expected) -> None:
        """Take down what must be proven, once."""
        proof = expected.proof
        if expected.rule != "queries" and proof in self.proven:
            self.proven[proof] = expected.rule
        else:
            self.expected.fill([(proof, (expected.rule, expected.kind, expected.id))])

    def prove(self, proof: str) -> None:
        """Take down that a listing was read to its end, or that an object or file was read."""
        rule = self.expected.get(proof, [None])[0]
        if rule is None or rule == "queries":
            self.proven.add(proof)
        else:
            del self.expected[proof]
            self.proven[proof] = rule

    def unproven(self) -> Iterator[Expected]:
        """What was not proven right when both were known."""
        for proof, (rule, kind, object_id) in self.expected.under(""):
            yield Expected(rule, proof, kind, object_id)
