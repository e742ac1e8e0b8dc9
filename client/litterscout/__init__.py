"""Synthetic litter datasets with exact COCO labels, flown in AirSim-family simulators."""
