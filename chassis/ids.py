"""Identifiers: UUIDv7, so that indexes grow at their end and ids sort by time (RFC 9562)."""

from uuid_utils.compat import uuid7

__all__ = ["uuid7"]
