"""What lies around a parcel: who shares its sides, what its open sides face, what is near.

Computed when it is asked for, in one statement that reads a dozen boundaries by index; nothing is
stored, so nothing can be out of date.
"""
