"""Roads: public ground that is no parcel, as deliveries bring it and as others ask for it."""
