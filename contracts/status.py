"""How a service is: answered by every service on `sakip.qry.<service>.status`."""

from __future__ import annotations

from contracts.catalogue import Query, Reply, query


class ServiceStatus(Reply):
    """Health of one service process. `lag` counts events that are in the log and not yet in its stream."""

    service: str
    healthy: bool
    position: int
    stream_sequence: int
    lag: int
    relay: str
    """`following`, or why nothing is published."""
    projections: dict[str, int]
    """Position of the live build of each projection."""
    reactors: dict[str, int]
    """Handled position of each upstream log."""
    parked: int
    troubles: tuple[str, ...]
    """What an operator should do, a sentence each."""
    durability: dict[str, str]


class _Status(Query):
    """No assertion: the bus's permissions decide who may ask."""


@query("intake", "status", ServiceStatus, issuers=())
class IntakeStatus(_Status):
    pass


@query("workflow", "status", ServiceStatus, issuers=())
class WorkflowStatus(_Status):
    pass


@query("archive", "status", ServiceStatus, issuers=())
class ArchiveStatus(_Status):
    pass


@query("portal", "status", ServiceStatus, issuers=())
class PortalStatus(_Status):
    pass


STATUS: dict[str, type[_Status]] = {
    "intake": IntakeStatus,
    "workflow": WorkflowStatus,
    "archive": ArchiveStatus,
    "portal": PortalStatus,
}
