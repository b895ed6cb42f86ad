"""What is missing, out of date or contradicting in the files, and where to clean up first."""
