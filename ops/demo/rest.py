"""The REST API as the demonstration uses it: one signed-in session per person, patient with what passes."""

from __future__ import annotations

import asyncio
import time
from types import TracebackType
from typing import Any, Self

import httpx

from deploy.embedded.errors import StackError

PATIENCE = 120.0
"""Seconds for which an answer of 502 to 504, or none at all, is tried again."""


class Rest:
    """Calls `/api/v1` as whoever is named. Every mutating call has an idempotency key, so trying again is safe."""

    def __init__(self, address: str, password: str, patience: float = PATIENCE) -> None:
        self._client = httpx.AsyncClient(base_url=f"{address}/api/v1", timeout=30)
        self._password = password
        self._patience = patience
        self._tokens: dict[str, str] = {}

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._client.aclose()

    async def get(self, username: str, path: str, **parameters: Any) -> Any:
        given = {key: value for key, value in parameters.items() if value is not None}
        return (await self._call(username, "GET", path, params=given)).json()

    async def post(self, username: str, path: str, key: str, body: dict[str, Any]) -> Any:
        """Raises StackError with the service's own words when it refuses."""
        return (await self._call(username, "POST", path, json=body, headers={"Idempotency-Key": key})).json()

    async def download(self, username: str, sha256: str) -> bytes:
        return (await self._call(username, "GET", f"/objects/{sha256}")).content

    async def _call(self, username: str, method: str, path: str, **more: Any) -> httpx.Response:
        headers = more.pop("headers", {})
        deadline = time.monotonic() + self._patience
        while True:
            try:
                token = await self._token(username)
                response = await self._client.request(
                    method, path, headers={**headers, "Authorization": f"Bearer {token}"}, **more
                )
                if response.status_code == 401 and username in self._tokens:
                    del self._tokens[username]
                    continue
                if response.status_code < 500 or not _retryable(response):
                    return _accepted(response, f"{method} {path}")
                trouble = f"{method} {path}: {response.status_code} {response.text[:200]}"
            except httpx.HTTPError as error:
                trouble = f"{method} {path}: {error or type(error).__name__}"
            if time.monotonic() > deadline:
                raise StackError(f"the portal does not answer: {trouble}; see: esakip status")
            await asyncio.sleep(0.3)

    async def _token(self, username: str) -> str:
        if username not in self._tokens:
            body = {"username": username, "password": self._password}
            response = await self._client.post("/sessions", json=body)
            if response.status_code >= 500:
                response.raise_for_status()
            self._tokens[username] = _accepted(response, "POST /sessions").json()["token"]
        return self._tokens[username]


class OvertakenError(StackError):
    """The step was finished while it was looked at, such as by an answer that came in between."""


def _retryable(response: httpx.Response) -> bool:
    try:
        return bool(response.json().get("retryable"))
    except ValueError:
        return True


def _accepted(response: httpx.Response, what: str) -> httpx.Response:
    if response.is_success:
        return response
    kind: type[StackError] = StackError
    try:
        found = response.json()
        words = f"{found['message']} {found['details'] or ''}".strip()
        if found["code"] == "wrong_state" and found["details"].get("state") == "selesai":
            kind = OvertakenError
    except (ValueError, KeyError, TypeError, AttributeError):
        words = response.text[:300]
    raise kind(f"{what} was refused with {response.status_code}: {words}")
