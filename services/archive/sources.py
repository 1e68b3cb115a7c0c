"""What a document is made from, asked of the services that own it: revisions of intake, names of the portal."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from chassis.client import BusClient
from contracts.errors import Refusal
from contracts.intake import FrozenRevisions, GetFrozenRevisions, Revision
from contracts.people import GetPeople, People, Person
from contracts.workflow import SignerInfo

DEEPEST = 100
"""Corrections of corrections that are followed back."""


async def revisions(client: BusClient, ids: Iterable[UUID]) -> tuple[Revision, ...]:
    """Exactly these revisions, in this order. Asked for one by one: an answer must fit into one message of the
    bus, and a single revision always does because its submission did."""
    found: list[Revision] = []
    for revision_id in ids:
        reply = await client.query(GetFrozenRevisions(revision_ids=(revision_id,)))
        if not isinstance(reply, FrozenRevisions) or [one.revision_id for one in reply.revisions] != [revision_id]:
            raise Refusal("internal", f"intake tidak menjawab dengan revisi {revision_id}", revision_id=revision_id)
        found.extend(reply.revisions)
    return tuple(found)


async def corrected(client: BusClient, current: Iterable[Revision]) -> dict[UUID, Revision]:
    """The revisions that these correct, and those that they correct in turn, until one of another collection is
    reached: that is what figures are compared with."""
    known: dict[UUID, Revision] = {}
    for start in current:
        step = start
        for _ in range(DEEPEST):
            if step.corrects is None or step.collection_id != start.collection_id:
                break
            if step.corrects not in known:
                (known[step.corrects],) = await revisions(client, (step.corrects,))
            step = known[step.corrects]
    return known


async def signer(client: BusClient, info: SignerInfo | None) -> Person | None:
    """Who is to sign, by name as it is now; None when nobody holds the position.

    Raises Refusal `not_found` when the directory does not know the holder: a document is not made for nobody.
    """
    if info is None or info.person_id is None:
        return None
    reply = await client.query(GetPeople(person_ids=(info.person_id,)))
    people = reply.people if isinstance(reply, People) else ()
    for person in people:
        if person.person_id == info.person_id:
            return person
    raise Refusal(
        "not_found",
        f"pemegang jabatan {info.title} belum terdaftar di direktori pegawai; daftarkan, lalu ulangi peristiwa ini",
        person_id=info.person_id,
    )
