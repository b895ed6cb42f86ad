"""How much of each parcel lies in which class of a plan: kept up to date by a queue.

The rule itself is one database function, ``qasima_shares(boundaries, day)``: what is stored, what
is computed for a day gone by and what lights up on the map come from it alike.
"""
