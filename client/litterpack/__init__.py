"""What lies about and where: litter items and places as metric meshes with materials."""
