"""One file per server family; its name is what `server.dialect` says."""
