"""Structured logging: event names and fields, one JSON object a line (or colours on a terminal)."""

from __future__ import annotations

import logging
import sys
from contextvars import ContextVar
from uuid import UUID

import structlog

_in_hand: ContextVar[tuple[str, UUID] | None] = ContextVar("command_in_hand", default=None)
LIBRARIES = ("faststream", "nats", "uvicorn.error", "asyncio", "asyncpg")


def configure(service: str, style: str = "json", level: int = logging.INFO) -> None:
    """Sends structlog from `level` on and the libraries' warnings to standard error. Bound fields: service, and of
    a command in hand its name and id."""
    shared: list[structlog.typing.Processor] = [
        structlog.contextvars.merge_contextvars,
        _with_command,
        structlog.processors.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        structlog.processors.format_exc_info,
    ]
    render: structlog.typing.Processor = (
        structlog.dev.ConsoleRenderer() if style == "console" else structlog.processors.JSONRenderer()
    )
    structlog.configure(
        processors=[*shared, render],
        wrapper_class=structlog.make_filtering_bound_logger(level),
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
        cache_logger_on_first_use=False,
    )
    structlog.contextvars.bind_contextvars(service=service)
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(structlog.stdlib.ProcessorFormatter(processor=render, foreign_pre_chain=shared))
    for name in LIBRARIES:
        logger = logging.getLogger(name)
        logger.handlers = [handler]
        logger.propagate = False
        logger.setLevel(logging.WARNING)


def handling(command: str, command_id: UUID) -> None:
    """From now on every line of this task names the command. Written out only where a line is: each command comes here,
    and few say anything."""
    _in_hand.set((command, command_id))


def _with_command(_logger: object, _method: str, fields: structlog.typing.EventDict) -> structlog.typing.EventDict:
    found = _in_hand.get()
    if found is not None:
        fields.setdefault("command", found[0])
        fields.setdefault("command_id", str(found[1]))
    return fields


def get(name: str) -> structlog.typing.FilteringBoundLogger:
    logger: structlog.typing.FilteringBoundLogger = structlog.get_logger(module=name)
    return logger
