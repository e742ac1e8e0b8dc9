"""A headless simulator that speaks AirSim's protocol and draws on a CPU."""
