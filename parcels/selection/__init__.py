"""Many parcels at once: by a pasted list, by drawing, by distance; kept under an address."""
