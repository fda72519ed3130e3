"""Reads the project's Markdown pages, so that tests can compare them with the code."""

import re
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parent.parent
DOCS = (
    "actors",
    "architecture",
    "benchmarks",
    "client",
    "emulator",
    "events",
    "plugins",
    "query",
    "usage",
)
PAGES = (
    "README.md",
    "CHANGELOG.md",
    *(f"docs/{name}.md" for name in DOCS),
    "examples/notionkit-wordcount/README.md",
)
_FENCE = re.compile(r"^```(\w*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)


def read(page: str) -> str:
    """Return the text of a page, named relative to the repository's root."""
    return (ROOT / page).read_text(encoding="utf-8")


def prose(page: str) -> str:
    """Return a page without its code blocks."""
    return _FENCE.sub("", read(page))


def blocks(page: str, language: str) -> list[str]:
    """Return the contents of a page's code blocks of one language ("" for none)."""
    return [content for name, content in _FENCE.findall(read(page)) if name == language]


def marked(page: str, mark: str) -> str:
    """Return the content of the code block that follows an HTML comment."""
    match = re.search(rf"<!-- {mark} -->\n```\w*\n(.*?)^```$", read(page), re.MULTILINE | re.DOTALL)
    assert match, f"{page} has no block marked {mark}"
    return match.group(1)


def words_in_code(page: str) -> set[str]:
    """Return every name that stands in `backticks` or code blocks of a page."""
    spans = re.findall(r"`([^`]+)`", prose(page))
    code = [content for _, content in _FENCE.findall(read(page))]
    return set(re.findall(r"\w+", " ".join([*spans, *code])))


def table(page: str, *header: str) -> list[dict[str, str]]:
    """Return the rows of the page's tables that have exactly this header, by column."""
    lines = read(page).splitlines()
    wanted = list(header)
    rows: list[dict[str, str]] = []
    for number, line in enumerate(lines):
        if _cells(line) == wanted:
            rows.extend(dict(zip(wanted, cells, strict=True)) for cells in _below(lines, number))
    assert rows, f"{page} has no table {wanted}"
    return rows


def _below(lines: list[str], number: int) -> Iterator[list[str]]:
    for line in lines[number + 2 :]:
        if not line.startswith("|"):
            return
        yield _cells(line)


def _cells(line: str) -> list[str]:
    inner = line.strip().removeprefix("|").removesuffix("|")
    return [cell.strip() for cell in re.split(r"(?<!\\)\|", inner)]


def section(page: str, heading: str) -> str:
    """Return what stands below a heading, up to the next one of the same level."""
    _, _, rest = read(page).partition(f"\n## {heading}\n")
    assert rest, f"{page} has no section {heading}"
    return rest.partition("\n## ")[0]


def anchors(page: str) -> set[str]:
    """Return the anchors that GitHub gives to a page's headings."""
    headings = re.findall(r"^#+ (.+)$", prose(page), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


def links(page: str) -> Iterator[tuple[Path, str]]:
    """Yield file and anchor of each link of a page that leads into the repository."""
    here = ROOT / page
    for target in re.findall(r"\]\(([^)\s]+)\)", prose(page)):
        if "://" not in target:
            path, _, anchor = target.partition("#")
            yield ((here.parent / path).resolve() if path else here), anchor
