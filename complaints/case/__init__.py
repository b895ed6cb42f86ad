"""The page of one case, and the steps that are taken there."""
