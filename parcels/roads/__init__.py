"""Roads: public ground that is no parcel, as the map draws it and as others ask for it."""
