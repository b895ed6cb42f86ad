"""Survey plans with the points that they measured, as deliveries bring them and files show them."""
