"""A mission: its settings, the episodes that follow from them and a seed, and the loop that flies and stores them."""
