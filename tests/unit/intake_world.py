"""What the intake specifications share: a collection, its people, and given-when-then over its events.

Events are encoded to bytes and decoded again before they change the state, as the log does it.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from decimal import Decimal
from functools import reduce
from uuid import UUID, uuid5

from contracts.actor import Actor
from contracts.catalogue import Event
from contracts.envelope import NewEvent, Opened, Recorded, TextRef, encode
from contracts.errors import Refusal
from contracts.intake import BudgetLine, CollectionOpened, Indicator, Submit
from contracts.subjects import Place
from services.intake.domain import Collection, collection_id, decide_submit, evolve

SEED = UUID("00000000-0000-4000-8000-000000000001")
TIME = datetime(2026, 1, 12, 3, 14, tzinfo=UTC)
PLACE = Place(region="61.00", unit="bidang-contoh")


def uid(name: str) -> UUID:
    return uuid5(SEED, name)


RUN, ACTIVATION = uid("run"), uid("activation")
FILLER, REVIEWER = uid("position of the filler"), uid("position of the reviewer")
ANI = Actor(person=uid("ani"), position=FILLER, capacity="definitif")
BUDI = Actor(person=uid("budi"), position=REVIEWER, capacity="plt")
ANI_AS_REVIEWER = ANI.model_copy(update={"position": REVIEWER})


def opening(*, reviewers: tuple[UUID, ...] = (REVIEWER,), previous: UUID | None = None) -> CollectionOpened:
    return CollectionOpened(
        collection_id=collection_id(ACTIVATION, "bidang-contoh"),
        run_id=RUN,
        activation_id=ACTIVATION,
        step="himpun",
        unit="bidang-contoh",
        unit_name="Bidang Contoh",
        filler=FILLER,
        reviewers=reviewers,
        title="Penyusunan SAKIP Contoh",
        previous=previous,
    )


def indicator(name: str = "Persentase contoh", target: str = "100", explanation: str = "") -> Indicator:
    return Indicator(
        indicator=name,
        target=Decimal(target),
        actual=Decimal("95.50"),
        unit_of_measure="Persen",
        explanation=explanation,
    )


def submission(name: str = "r1", *indicators: Indicator, budget: tuple[BudgetLine, ...] = ()) -> Submit:
    return Submit(
        command_id=uid("command"),
        collection_id=opening().collection_id,
        revision_id=uid(name),
        indicators=indicators or (indicator(),),
        budget=budget,
    )


def submit(
    state: Collection,
    command: Submit | None = None,
    *,
    actor: Actor = ANI,
    holds: bool = True,
    revision_is_free: bool = True,
    explanations: Sequence[TextRef | None] | None = None,
    now: datetime = TIME,
    proof: TextRef | None = None,
) -> list[NewEvent]:
    """`decide_submit` with what a test does not care about."""
    command = command or submission()
    return decide_submit(
        state,
        command,
        actor,
        holds=holds,
        revision_is_free=revision_is_free,
        explanations=explanations if explanations is not None else [None] * len(command.indicators),
        now=now,
        proof=proof,
    )


def after(state: Collection, events: Sequence[NewEvent], actor: Actor = ANI) -> Collection:
    """The state after events that were just decided."""
    return reduce(evolve, [seen(new, actor) for new in events], state)


def seen(new: NewEvent, actor: Actor, version: int = 1) -> Opened:
    """The event as it is read back from the log's bytes."""
    body = encode(new, event_id=uid(f"event {version}"), version=version, time=TIME, cause=uid("cause"), actor=actor)
    return Recorded("intake", version, b"", body).open()


def given(opened: CollectionOpened | None = None) -> Collection:
    """An open collection."""
    opened = opened or opening()
    return after(Collection(), [NewEvent(opened.collection_id, PLACE, opened, RUN)], Actor(capacity="sistem"))


def kinds(events: Sequence[NewEvent]) -> list[type[Event]]:
    return [type(new.data) for new in events]


def refusal(error: BaseException) -> tuple[str, dict[str, str]]:
    assert isinstance(error, Refusal)
    return error.info.code, error.info.details
