"""What one voter checks."""
