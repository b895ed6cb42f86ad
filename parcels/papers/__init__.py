"""Building files and documents: receiving, keeping, showing, finding them, and lending folders."""
