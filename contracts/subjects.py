"""Names on the wire: subjects of commands, queries and events, and names of streams and consumers."""

from __future__ import annotations

from contracts.base import Code, Region, Tolerant

PREFIX = "sakip"
SERVICES = ("intake", "workflow", "archive", "portal")
LOGS = SERVICES
"""Each service owns one log. Later one service may own several (one per region); none may be called cmd or qry."""

FOLLOWS: dict[str, tuple[str, ...]] = {
    "intake": ("workflow",),
    "workflow": ("intake", "archive"),
    "archive": ("workflow",),
    "portal": (),
}
"""Whose events each service reacts to; consumers and permissions follow from it."""


class Place(Tolerant):
    """Where an entity belongs: its region and the code of its unit. It decides the subject of its events."""

    region: Region
    unit: Code


def stream_name(log: str) -> str:
    """`WORKFLOW` for the log `workflow`."""
    return log.upper().replace("-", "_")


def stream_subjects(log: str) -> str:
    return f"{PREFIX}.{log}.>"


def event_subject(event_type: str, place: Place) -> str:
    """`sakip.workflow.61.00.dinas-esdm.step.completed` for `workflow.step.completed.v1` of that unit."""
    log, entity, event, _version = event_type.split(".")
    return f"{PREFIX}.{log}.{place.region}.{place.unit}.{entity}.{event}"


def command_subject(service: str, name: str) -> str:
    return f"{PREFIX}.cmd.{service}.{name}"


def query_subject(service: str, name: str) -> str:
    return f"{PREFIX}.qry.{service}.{name}"


def consumer_name(service: str, upstream: str) -> str:
    """Durable consumer by which `service` follows the log `upstream`."""
    return f"{service}-follows-{upstream}"


class Position(Tolerant):
    """A place in a log. Callers treat its text form as opaque: `workflow.1234`."""

    log: str
    position: int

    def __str__(self) -> str:
        return f"{self.log}.{self.position}"

    @classmethod
    def parse(cls, token: str) -> Position:
        """Raises ValueError on a token that no reply ever held."""
        log, _, number = token.rpartition(".")
        if log not in LOGS or not number.isascii() or not number.isdigit() or len(number) > 18:
            raise ValueError(f"'{token}' bukan token posisi; kirim kembali token dari jawaban perintah")
        return cls(log=log, position=int(number))
