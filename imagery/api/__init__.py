"""Imagery for programs."""
