"""The command line: a thin skin of click over the engine, and nothing that a program would need."""

from notionkit.cli.app import cli, main

__all__ = ["cli", "main"]
