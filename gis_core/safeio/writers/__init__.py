"""In the child: the files that leave the house and that Python's own modules cannot write."""
