"""Read models of the workflow service, one file each."""
