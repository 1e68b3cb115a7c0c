"""Who acts: the claims of an actor assertion, and the actor that an event records."""

from __future__ import annotations

from typing import Literal
from uuid import UUID

from contracts.base import Code, Line, Sha256, Tolerant

ASSERTION_HEADER = "Sakip-Actor"
"""NATS header of a command or query: base64url(claims JSON) + "." + base64url(Ed25519 signature)."""

Capacity = Literal["definitif", "plt", "plh", "pj", "operator", "sistem"]
"""How a position is held: definitively or acting (Plt., Plh., Pj.); `operator` and `sistem` hold none."""


class Actor(Tolerant):
    """The one who acted: a person in a position, an operator, or a service itself (`person` is None).

    `person` is an opaque id; names live in the portal's people directory and never in an event.
    """

    person: UUID | None = None
    position: UUID | None = None
    capacity: Capacity
    session: UUID | None = None

    def recorded(self) -> Actor:
        """As an event shows him: without the session."""
        if self.session is None:
            return self
        return Actor(person=self.person, position=self.position, capacity=self.capacity)


class Assertion(Tolerant):
    """Claims that portal or an operator signs for exactly one message.

    The receiver checks signature, audience, message name, `command_id`, digest of the payload and expiry, so
    an assertion that was seen on the bus serves nobody for another message.
    """

    issuer: Literal["portal", "operator"]
    audience: Code
    message: Line
    command_id: UUID
    payload_sha256: Sha256
    actor: Actor
    expires: float
    """Seconds since the epoch."""
