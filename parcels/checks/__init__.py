"""What only the published land can tell of a delivery."""
