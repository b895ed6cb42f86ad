"""Who holds what in a parcel: its shape for those who plan, names for a purpose only."""
