"""Columns that are kept encrypted: a dump of the database tells nothing of what is in them.

``SealedTextField`` keeps a text under AES-256-GCM, bound to its table, column and row, so that a
value copied into another row does not open. ``BlindIndexField`` beside it answers "who has exactly
this text" without opening anything. The keys are ``settings.FIELD_KEYS``; see docs/operations.md.
"""
