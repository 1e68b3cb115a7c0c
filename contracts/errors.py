"""The one error shape of esakip, on the bus, in REST and in the operators' line."""

from __future__ import annotations

from contracts.base import Tolerant


class ErrorInfo(Tolerant):
    """What went wrong, for a person and for a program.

    `code` is stable and documented in `docs/errors.md`; `message` is Bahasa Indonesia and says what is wrong,
    where, and what to do; `details` names field, cell, step or the current version; `retryable` tells whether
    the same call may succeed later.
    """

    code: str
    message: str
    details: dict[str, str] = {}
    retryable: bool = False


class Refusal(Exception):
    """A command or query is refused; nothing was changed."""

    def __init__(self, code: str, message: str, *, retryable: bool = False, **details: object) -> None:
        super().__init__(message)
        self.info = ErrorInfo(
            code=code,
            message=message,
            retryable=retryable,
            details={key: str(value) for key, value in details.items()},
        )


HTTP_STATUS = {
    "unauthenticated": 401,
    "forbidden": 403,
    "not_holder": 403,
    "maker_is_checker": 403,
    "not_found": 404,
    "version_conflict": 409,
    "command_reused": 409,
    "wrong_state": 409,
    "window_closed": 409,
    "document_changed": 409,
    "too_large": 413,
    "invalid": 422,
    "too_many_requests": 429,
    "internal": 500,
    "unavailable": 503,
    "projection_behind": 503,
}
"""Every code with its HTTP status; `docs/errors.md` is checked against this table."""
