"""Deliveries in a browser: thin views over the verbs of this app."""
