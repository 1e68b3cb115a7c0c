"""Secrets which the embedded stack makes for itself at first start and keeps in files of mode 0600."""

from __future__ import annotations

import re
import secrets
import stat
from collections.abc import Callable
from pathlib import Path

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from deploy.embedded.errors import StackError, from_os_error
from deploy.embedded.files import write_once
from deploy.embedded.layout import Layout

NAME = re.compile(r"[a-z0-9][a-z0-9_-]*")


class Secrets:
    """Named secrets under `secrets/`; made at first use, the same ever after, also with two callers at once."""

    def __init__(self, layout: Layout) -> None:
        self._folder = layout.secrets

    def get(self, name: str) -> str:
        """A secret of 256 random bits as 43 url-safe characters, or what an operator put into its file."""
        path = self._path(name, "")
        content = _make_or_read(path, lambda: secrets.token_urlsafe(32).encode() + b"\n")
        found = content.decode(errors="replace").strip()
        if not found:
            raise StackError(f"the secret in {path} is empty; restore that file from a backup, or write it anew")
        return found

    def keypair(self, name: str) -> tuple[Path, Path]:
        """An Ed25519 key as PEM files: (private, mode 0600; public, mode 0644)."""
        private, public = self._path(name, ".pem"), self._path(name, ".pub.pem")
        content = _make_or_read(private, _new_key)
        try:
            key = serialization.load_pem_private_key(content, password=None)
        except ValueError as error:
            raise StackError(f"{private} is no private key in PEM form; restore it from a backup") from error
        if not isinstance(key, Ed25519PrivateKey):
            raise StackError(f"{private} is no Ed25519 key; restore it from a backup, or move it away for a new one")
        try:
            write_once(public, _public_half(key.public_key()), mode=0o644)
        except OSError as error:
            raise from_os_error(error, public) from error
        return private, public

    def _path(self, name: str, suffix: str) -> Path:
        if not NAME.fullmatch(name):
            raise ValueError(f"a secret is named with a-z, 0-9, - and _, not {name!r}")
        return self._folder / f"{name}{suffix}"


def _make_or_read(path: Path, make: Callable[[], bytes]) -> bytes:
    try:
        if not path.exists():
            write_once(path, make())
        mode = stat.S_IMODE(path.stat().st_mode)
        if mode & 0o077:
            raise StackError(
                f"the secret in {path} is open to other users (mode {mode:04o}); run `chmod 600 {path}`, and replace "
                "the secret if somebody may have read it"
            )
        return path.read_bytes()
    except OSError as error:
        raise from_os_error(error, path) from error


def _new_key() -> bytes:
    return Ed25519PrivateKey.generate().private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )


def _public_half(key: Ed25519PublicKey) -> bytes:
    return key.public_bytes(serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo)
