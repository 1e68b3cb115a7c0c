"""Importing this module declares every message of the catalogue."""

from contracts import absence, agencies, archive, calendar, intake, organisation, people, status, texts, workflow

__all__ = [
    "absence",
    "agencies",
    "archive",
    "calendar",
    "intake",
    "organisation",
    "people",
    "status",
    "texts",
    "workflow",
]
