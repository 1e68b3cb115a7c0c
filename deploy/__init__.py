"""How the system is put up: the embedded stack for one machine, and what larger installations need."""
