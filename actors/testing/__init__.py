"""What tests of actors need: a clock driven by hand, probes, scripted actors, leak checks."""

from actors.testing.clock import VirtualClock
from actors.testing.leaks import leftovers, no_leaks
from actors.testing.probe import Probe
from actors.testing.scripted import Script, ScriptedActor
from actors.testing.settle import settle
from actors.testing.stepper import Stepper
from actors.testing.stepping import Pause

__all__ = [
    "Pause",
    "Probe",
    "Script",
    "ScriptedActor",
    "Stepper",
    "VirtualClock",
    "leftovers",
    "no_leaks",
    "settle",
]
