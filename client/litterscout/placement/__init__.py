"""Where litter lies: how many of each item, in clusters and between them, at rest on the slope. Pure: no simulator."""
