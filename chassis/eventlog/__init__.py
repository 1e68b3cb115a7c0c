"""The event log: gapless positions in commit order, group commit, hash chain, answers given once and for all."""

from chassis.eventlog.items import Item, NewText, Verdict
from chassis.eventlog.log import EventLog, Head

__all__ = ["EventLog", "Head", "Item", "NewText", "Verdict"]
