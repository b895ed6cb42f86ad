"""Complaints for programs: the 139 app files and asks, staff's programs read."""
