"""Read models of intake, one per file."""
