"""History: what changed between two moments of an export, from the mirror alone."""
