"""Vehicle dynamics: how a body moves in one step, and the motions that calls ask of it."""
