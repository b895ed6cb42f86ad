"""Following a case as the one who reported it: who has it, since when, and what comes of it."""
