"""The imagery as a SpatioTemporal Asset Catalog: a collection for each survey, an item a sheet."""
