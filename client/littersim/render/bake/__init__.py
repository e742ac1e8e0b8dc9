"""What is computed once per place, light or arrangement of things, and then only read while drawing."""
