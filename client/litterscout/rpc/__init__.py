"""MessagePack-RPC over TCP: codec (bytes), transport (the seam for tests), session (ids, deadlines, pending calls)."""
