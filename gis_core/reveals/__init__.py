"""The one door to personal data: for a stated purpose, written down, and not too often."""
