"""What supervisors decide, as one pure function without threads: `decide`."""

from actors.decision.children import Phase
from actors.decision.decide import decide, next_due
from actors.decision.state import State, new_state

__all__ = ["Phase", "State", "decide", "new_state", "next_due"]
