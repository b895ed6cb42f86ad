"""Tables and maps that leave the house: written in one way, so that none of them is a trap.

``forms.write`` is the way out for rows of the land: a ``Source`` says what there is to write, a
form says how. ``safe_rows`` is the only way into a table: what a spreadsheet would run as a formula
is disarmed, and what a database cannot have held cannot leave it either.
"""
