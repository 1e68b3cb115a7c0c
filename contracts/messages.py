"""Importing this module declares every message of the catalogue."""

from contracts import archive, intake, organisation, people, status, workflow

__all__ = ["archive", "intake", "organisation", "people", "status", "workflow"]
