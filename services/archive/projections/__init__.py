"""Read models of archive, one per file."""
