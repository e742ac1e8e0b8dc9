"""Pictures of one snapshot of the world: RGB, planar depth and object ids."""
