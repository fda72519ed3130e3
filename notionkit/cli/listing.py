"""Printing what a query or search finds, as it comes."""

from notionkit.api import Client
from notionkit.api.query import Results, Row
from notionkit.cli.voice import Voice
from notionkit.cli.writers import Writer
from notionkit.model import Page


def print_listing(
    results: Results[Row],
    writer: Writer,
    voice: Voice,
    noun: str,
    asking: Client,
    *,
    whole: bool = False,
) -> None:
    """Print all results page by page, and on stderr how many they were.

    ``whole`` reads relations and people that Notion cut to their end, where the form has room.

    A reader that goes away (``| head``) ends it, and no further page is asked for.
    """
    before = asking.sent
    for page in results.pages():
        shown = [_whole(found, asking) for found in page] if whole and writer.whole else page
        if not writer.page(shown):
            results.cancel()
            return
    writer.end()
    found, asked = results.found, asking.sent - before
    counted = f"{found} {noun if found == 1 else noun + 's'}"
    voice.say(f"{counted}, {asked} {'request' if asked == 1 else 'requests'}.")
    if writer.note:
        voice.say(writer.note)


def _whole(found: Row, asking: Client) -> Row:
    return asking.complete_page(found) if isinstance(found, Page) else found
