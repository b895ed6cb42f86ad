"""Extracts and letters: said once, signed, printed, and checked by whoever holds them."""
