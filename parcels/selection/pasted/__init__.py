"""A pasted list of parcels in any spelling: what each line says, and which parcels that is.

Nothing ambiguous is ever picked: a line matches only where what it says names one parcel of the
register and leaves nothing unexplained that could name another. All else is asked back.
"""
