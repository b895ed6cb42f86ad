"""What a delivery would change in each layer, and whom that would touch."""
