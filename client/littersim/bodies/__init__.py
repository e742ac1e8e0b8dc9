"""Vehicle dynamics."""
