"""What every service stands on: settings, logging, bus, event log, relay, projections, reactors, health, metrics."""
