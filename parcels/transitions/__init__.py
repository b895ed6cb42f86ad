"""Splits, merges and renumberings as people record them: a form, a preview, and the record."""
