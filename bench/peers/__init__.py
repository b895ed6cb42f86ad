"""What the product is measured against; nothing here is part of the product."""
