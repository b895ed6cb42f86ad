"""Tables and maps that leave the house: written in one way, so that none of them is a trap.

``safe_rows`` is the only way into a file: what a spreadsheet would run as a formula is disarmed,
and what a database cannot have held cannot leave it either.
"""
