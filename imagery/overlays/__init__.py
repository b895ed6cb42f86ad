"""Plans laid on the land: scans by control points, drawings by points or as they are."""
