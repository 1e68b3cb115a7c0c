"""Advice, receipts and files: what stands beside the acts of a step."""

from __future__ import annotations

from contracts.actor import Actor
from contracts.workflow import (
    AdviceGiven,
    AdviceLapsed,
    AdviceRequested,
    FileAttached,
    ReceiptConfirmed,
)
from services.workflow.domain.run import Advice, RunState, replace
from services.workflow.domain.run_events.registry import on, wait


@on(AdviceRequested)
def _asked(state: RunState, data: AdviceRequested, actor: Actor) -> RunState:
    asked = Advice(data.activation_id, data.positions, data.due, data.act)
    after = replace(
        state,
        advice={**state.advice, data.advice_id: asked},
        bound_titles={**state.bound_titles, **data.titles},
    )
    return wait(after, data.activation_id, "saran", data.advice_id, actor) if data.act else after


@on(AdviceGiven)
def _given(state: RunState, data: AdviceGiven, actor: Actor) -> RunState:
    given = replace(state.advice[data.advice_id], answered=True)
    return replace(state, advice={**state.advice, data.advice_id: given})


@on(AdviceLapsed)
def _lapsed(state: RunState, data: AdviceLapsed, actor: Actor) -> RunState:
    lapsed = replace(state.advice[data.advice_id], lapsed=True)
    return replace(state, advice={**state.advice, data.advice_id: lapsed})


@on(ReceiptConfirmed)
def _confirmed(state: RunState, data: ReceiptConfirmed, actor: Actor) -> RunState:
    key = (data.activation_id, data.recipient)
    return replace(state, receipts={**state.receipts, key: replace(state.receipts[key], confirmed=True)})


@on(FileAttached)
def _attached(state: RunState, data: FileAttached, actor: Actor) -> RunState:
    return replace(state, files=(*state.files, data.file))
