"""Benchmarks: each figure is taken beside its floor or a peer, in one run."""
