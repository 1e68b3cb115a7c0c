"""Archive: composes documents, allots letter numbers, stores records, and owns every stored object."""
