"""An error as a response: JSON of the one shape under /api/, a page that says what to do elsewhere."""

from __future__ import annotations

from starlette.responses import HTMLResponse, JSONResponse, Response

from contracts.errors import HTTP_STATUS, ErrorInfo
from services.portal.web.templating import error_page

RETRY_AFTER = "5"
"""Seconds after which a caller may try again when the refusal itself names no time."""


def is_api(path: str) -> bool:
    return path.startswith("/api/")


def answer_error(path: str, info: ErrorInfo, status: int | None = None) -> Response:
    """The response for a request to `path`. `status` only where the code's own does not say enough (405)."""
    status = status or HTTP_STATUS.get(info.code, 500)
    headers: dict[str, str] = {}
    if status in {429, 503}:
        headers["Retry-After"] = info.details.get("retry_after", RETRY_AFTER)
    if is_api(path):
        if status == 401:
            headers["WWW-Authenticate"] = 'Bearer realm="e-SAKIP"'
        return JSONResponse(info.model_dump(mode="json"), status, headers)
    return HTMLResponse(error_page(status, info), status, headers)
