"""The kernel, and the shell of the project."""
