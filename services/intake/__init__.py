"""Intake: captures what units submit, every revision of it, and what the collector decides about it."""
