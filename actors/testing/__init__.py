"""What tests of actors need: a clock driven by hand, probes, scripted actors, leak checks."""

from actors.testing.clock import VirtualClock
from actors.testing.leaks import Belongings, no_leaks
from actors.testing.probe import Probe
from actors.testing.scripted import Script, ScriptedActor
from actors.testing.settle import settle
from actors.testing.stepper import Stepper
from actors.testing.stepping import Pause

__all__ = [
    "Belongings",
    "Pause",
    "Probe",
    "Script",
    "ScriptedActor",
    "Stepper",
    "VirtualClock",
    "no_leaks",
    "settle",
]
