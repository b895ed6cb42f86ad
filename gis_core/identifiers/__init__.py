"""Numbers by which a state or a register knows people and firms; which there are is a setting."""
