"""Importing this module declares every message of the catalogue."""

from contracts import absence, archive, calendar, intake, organisation, people, status, workflow

__all__ = ["absence", "archive", "calendar", "intake", "organisation", "people", "status", "workflow"]
