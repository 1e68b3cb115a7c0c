"""The last events of a log that this process has read: relay and projections all follow the end, so that each event
is fetched and decoded once and not once by each of them. What was committed never changes, so it is never stale."""

from __future__ import annotations

from collections.abc import Sequence

from contracts.envelope import Opened, Recorded, kind_of

MOST = 12_000
MOST_BYTES = 16 * 1024 * 1024


class Tail:
    """Consecutive events in memory; the older half is dropped when they are too many."""

    def __init__(self) -> None:
        self._events: list[Recorded] = []
        self._opened: dict[int, Opened] = {}
        self._kinds: dict[int, str] = {}
        self._bytes = 0

    def behind(self, after: int, limit: int) -> list[Recorded]:
        """The events behind a position as far as they are here; empty when the next one is not."""
        if not self._events or not self._events[0].position <= after + 1 <= self._events[-1].position:
            return []
        start = after + 1 - self._events[0].position
        return self._events[start : start + limit]

    def keep(self, events: Sequence[Recorded]) -> None:
        """Takes in consecutive events that were just read, when they are newer than what is here."""
        last = self._events[-1].position if self._events else 0
        if not events or events[-1].position <= last:
            return
        if events[0].position > last + 1 or not self._events:
            self._clear()
            last = events[0].position - 1
        for event in events[last + 1 - events[0].position :]:
            self._events.append(event)
            self._bytes += len(event.body)
        if len(self._events) > MOST or self._bytes > MOST_BYTES:
            half = len(self._events) // 2
            for gone in self._events[:half]:
                self._bytes -= len(gone.body)
                self._opened.pop(gone.position, None)
                self._kinds.pop(gone.position, None)
            del self._events[:half]

    def open(self, event: Recorded) -> Opened:
        """Decodes an event, once for all who read it from here."""
        if not self._events or event.position < self._events[0].position:
            return event.open()
        opened = self._opened.get(event.position)
        if opened is None:
            opened = event.open()
            if self._events and self._events[0].position <= event.position <= self._events[-1].position:
                self._opened[event.position] = opened
        return opened

    def kind(self, event: Recorded) -> str:
        """The type of an event, found once for all who read it from here."""
        kind = self._kinds.get(event.position)
        if kind is None:
            kind = kind_of(event.body)
            if self._events and self._events[0].position <= event.position <= self._events[-1].position:
                self._kinds[event.position] = kind
        return kind

    def _clear(self) -> None:
        self._events.clear()
        self._opened.clear()
        self._kinds.clear()
        self._bytes = 0
