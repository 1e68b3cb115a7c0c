"""Decisions about documents, letter registers and records: pure functions over the events of one entity."""
