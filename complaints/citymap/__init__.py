"""Complaints on maps: the public one, and the layer of the staff's."""
