"""Signs and checks actor assertions, so that nobody who reaches the bus can act as somebody else.

Format: base64url(claims JSON) "." base64url(Ed25519 signature over the claims JSON); there is one algorithm and
no header to confuse. An assertion serves exactly one message: its command id and payload digest are in it.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import stat
from pathlib import Path
from uuid import UUID

import orjson
from cryptography.hazmat.primitives.asymmetric import ed25519
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
    load_pem_private_key,
    load_pem_public_key,
)
from nacl.exceptions import BadSignatureError
from nacl.signing import SigningKey, VerifyKey
from pydantic import ValidationError

from contracts.actor import Actor, Assertion
from contracts.errors import Refusal

LIFETIME = 60.0
"""Seconds for which an assertion is good: one message, not a session."""


def load_signing_key(path: Path) -> SigningKey:
    """An Ed25519 private key in PEM. Raises ValueError when others can read the file."""
    if stat.S_IMODE(path.stat().st_mode) & 0o077:
        raise ValueError(f"{path} can be read by others; run: chmod 600 {path}")
    key = load_pem_private_key(path.read_bytes(), None)
    if not isinstance(key, ed25519.Ed25519PrivateKey):
        raise ValueError(f"{path} holds no Ed25519 key")
    return SigningKey(key.private_bytes(Encoding.Raw, PrivateFormat.Raw, NoEncryption()))


def load_verify_key(path: Path) -> VerifyKey:
    key = load_pem_public_key(path.read_bytes())
    if not isinstance(key, ed25519.Ed25519PublicKey):
        raise ValueError(f"{path} holds no Ed25519 key")
    return VerifyKey(key.public_bytes(Encoding.Raw, PublicFormat.Raw))


class Signer:
    """Signs as one issuer (`portal` or `operator`)."""

    def __init__(self, issuer: str, key: SigningKey) -> None:
        self._issuer = issuer
        self._key = key

    def sign(self, actor: Actor, audience: str, message: str, command_id: UUID, payload: bytes, now: float) -> str:
        """The header value. `now` is seconds since the epoch."""
        body = orjson.dumps(  # the claims of an `Assertion`
            {
                "issuer": self._issuer,
                "audience": audience,
                "message": message,
                "command_id": command_id,
                "payload_sha256": hashlib.sha256(payload).hexdigest(),
                "actor": actor.model_dump(mode="json"),
                "expires": now + LIFETIME,
            }
        )
        return f"{_encode(body)}.{_encode(self._key.sign(body).signature)}"


class Verifier:
    """Checks assertions for one service."""

    def __init__(self, audience: str, keys: dict[str, VerifyKey]) -> None:
        self._audience = audience
        self._keys = keys

    def check(
        self,
        header: str | None,
        *,
        message: str,
        issuers: tuple[str, ...],
        command_id: UUID | None,
        payload: bytes,
        now: float,
    ) -> Actor:
        """The actor of a message. `command_id` None: a query, which has none.

        Raises:
            Refusal: `unauthenticated` when the assertion is missing, forged, expired, or made for another
                service, message, command or payload; `forbidden` when its issuer may not send this message.
        """
        if not header:
            raise _refused("perintah tidak ditandatangani")
        claims = self._verified(header)
        if claims.audience != self._audience or claims.message != message:
            raise _refused("pernyataan pelaku dibuat untuk pesan lain")
        if claims.payload_sha256 != hashlib.sha256(payload).hexdigest():
            raise _refused("pernyataan pelaku dibuat untuk isi lain")
        if command_id is not None and claims.command_id != command_id:
            raise _refused("pernyataan pelaku dibuat untuk perintah lain")
        if not now < claims.expires <= now + 2 * LIFETIME:
            raise _refused("pernyataan pelaku sudah kedaluwarsa; periksa jam kedua mesin")
        if claims.issuer not in issuers:
            raise Refusal("forbidden", f"'{message}' tidak boleh dikirim oleh {claims.issuer}")
        if (claims.actor.capacity == "operator") != (claims.issuer == "operator"):
            raise Refusal("forbidden", f"{claims.issuer} tidak boleh bertindak sebagai {claims.actor.capacity}")
        return claims.actor

    def _verified(self, header: str) -> Assertion:
        try:
            body, signature = (_decode(part) for part in header.split("."))
            claims = Assertion.model_validate_json(body)
            self._keys[claims.issuer].verify(body, signature)
        except (ValueError, ValidationError, KeyError, BadSignatureError, binascii.Error) as error:
            raise _refused("tanda tangan pernyataan pelaku tidak sah") from error
        return claims


def _encode(value: bytes) -> str:
    return base64.urlsafe_b64encode(value).rstrip(b"=").decode()


def _decode(value: str) -> bytes:
    return base64.b64decode(value + "=" * (-len(value) % 4), altchars=b"-_", validate=True)


def _refused(why: str) -> Refusal:
    return Refusal("unauthenticated", f"{why}; masuk lagi lalu ulangi")
