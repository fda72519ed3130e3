"""A local Notion API over real HTTP, faithful to the real one and able to misbehave on request."""

from notionkit.emulator.bodies import Source
from notionkit.emulator.builder import DatabaseIds
from notionkit.emulator.capabilities import Capability
from notionkit.emulator.demo import demo_world
from notionkit.emulator.emulator import TOKEN, Emulator
from notionkit.emulator.errors import EmulatorError, PlanError, UnknownObject, WorldError
from notionkit.emulator.fault_plans import first_of, matching, scheduled, seeded
from notionkit.emulator.fault_spec import fault_plan
from notionkit.emulator.faults import REASONS, Fault, FaultSeam
from notionkit.emulator.from_file import world_from_file
from notionkit.emulator.generated import generated_world
from notionkit.emulator.journal import Counts, Logged, Received
from notionkit.emulator.recorded import RecordedWorld, SeedReport, world_from_recordings
from notionkit.emulator.small import small_world
from notionkit.emulator.webhooks import Delivery, Subscription
from notionkit.emulator.world import World
from notionkit.emulator.worlds import named_world

__all__ = [
    "REASONS",
    "TOKEN",
    "Capability",
    "Counts",
    "DatabaseIds",
    "Delivery",
    "Emulator",
    "EmulatorError",
    "Fault",
    "FaultSeam",
    "Logged",
    "PlanError",
    "Received",
    "RecordedWorld",
    "SeedReport",
    "Source",
    "Subscription",
    "UnknownObject",
    "World",
    "WorldError",
    "demo_world",
    "fault_plan",
    "first_of",
    "generated_world",
    "matching",
    "named_world",
    "scheduled",
    "seeded",
    "small_world",
    "world_from_file",
    "world_from_recordings",
]
