"""Printing what a query or search finds, as it comes."""

from notionkit.api.query import Results, Row
from notionkit.cli.voice import Voice
from notionkit.cli.writers import Writer


def print_listing(results: Results[Row], writer: Writer, voice: Voice, noun: str) -> None:
    """Print all results page by page, and on stderr how many they were.

    A reader that goes away (``| head``) ends it, and no further page is asked for.
    """
    for page in results.pages():
        if not writer.page(page):
            results.cancel()
            return
    writer.end()
    found, asked = results.found, results.requests
    counted = f"{found} {noun if found == 1 else noun + 's'}"
    voice.say(f"{counted}, {asked} {'request' if asked == 1 else 'requests'}.")
    if writer.note:
        voice.say(writer.note)
