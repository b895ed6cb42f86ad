"""Which regulations of a class hold for a plot on a day, and why: pure functions over rows."""
