"""Files that this room writes: the package with which an edition is sent for adoption."""
