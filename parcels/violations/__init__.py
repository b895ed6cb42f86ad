"""Violations from being seen to their end, the notices served, and the visits with their basis."""
