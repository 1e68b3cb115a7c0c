"""Importing this module declares every message of the catalogue."""

from contracts import archive, calendar, intake, organisation, people, status, workflow

__all__ = ["archive", "calendar", "intake", "organisation", "people", "status", "workflow"]
