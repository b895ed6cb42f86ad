"""Survey plans with the points that they measured, as a parcel's file shows them."""
