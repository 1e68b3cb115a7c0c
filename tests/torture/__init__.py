"""The event log under everything that goes wrong at once; `python -m tests.torture --events 1000000`."""
