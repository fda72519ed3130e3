"""The plan: what a run would take and change, before anything of it is done."""
