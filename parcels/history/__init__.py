"""A parcel through time: transitions and lineage, the file as it was, and who changed what."""
