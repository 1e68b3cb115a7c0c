"""Ports on this machine: find a free one, or say who to blame for a taken one."""

from __future__ import annotations

import errno
import socket

from deploy.embedded.errors import StackError


def free_port(host: str = "127.0.0.1") -> int:
    """A port that nobody listens on right now. Somebody may take it before you do: be ready to ask again."""
    with socket.create_server((host, 0)) as server:
        return int(server.getsockname()[1])


def in_use(port: int, what: str) -> StackError:
    return StackError(f"port {port} is in use by another program; set {what} to another port, or stop that program")


def check_free(host: str, port: int, what: str) -> None:
    """Raise a StackError unless `port` can be listened on; `what` is the setting to change (ESAKIP_PORT)."""
    try:
        family = socket.AF_INET6 if ":" in host else socket.AF_INET
        socket.create_server((host, port), family=family).close()
    except OSError as error:
        if error.errno == errno.EADDRINUSE:
            raise in_use(port, what) from error
        raise StackError(
            f"port {port} of {host} cannot be listened on ({error.strerror}); set {what} to another port"
        ) from error
