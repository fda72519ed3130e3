"""What tests of programs that use Notion need: an emulator for each test, and its builders.

The pytest fixtures of `notionkit.testing.plugin` are there as soon as the package is installed.
"""

from notionkit.emulator import Emulator, Fault, Source, World, small_world

__all__ = ["Emulator", "Fault", "Source", "World", "small_world"]
