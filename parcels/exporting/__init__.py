"""Layers of the land as files: which columns each has, who asked for what, and the work of it."""
