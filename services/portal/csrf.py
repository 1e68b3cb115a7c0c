"""CSRF tokens: a double submit bound to the cookie that it protects, without any state of its own."""

from __future__ import annotations

import hashlib
import hmac


def csrf_token(secret: str, purpose: str = "formulir") -> str:
    """The value for the hidden field of a form. `secret` is the cookie's value, which no other site can read."""
    return hmac.new(secret.encode(), f"sakip-csrf:{purpose}".encode(), hashlib.sha256).hexdigest()


def csrf_matches(secret: str, given: str, purpose: str = "formulir") -> bool:
    return bool(secret) and hmac.compare_digest(csrf_token(secret, purpose).encode(), given.encode())
