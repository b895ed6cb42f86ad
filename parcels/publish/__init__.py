"""From staged features to published tables, a module for each layer."""
