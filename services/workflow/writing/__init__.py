"""Writing a SOP down without a programmer: a filled table becomes a definition, what is wrong with a definition, how
its run will go, and the confirming of a guess. Pure: files are read in `ops`."""
