"""How far the demonstration of an installation has come, and the one password of its fictitious people."""

from __future__ import annotations

import json

from ops.installation import Installation


def demo_password(found: Installation) -> str:
    """One password for all fictitious people, made at first start."""
    return found.secrets.get("demo-password")[:12]


def demo_state(found: Installation) -> str | None:
    """`loading`, `loaded`, `done`; None when this installation has no demonstration offices."""
    try:
        return str(json.loads((found.root / "demo.json").read_text())["state"])
    except FileNotFoundError:
        return None


def remember(found: Installation, state: str) -> None:
    """`loading`, `loaded` or `done`, written whole or not at all."""
    temporary = found.root / "demo.json.new"
    temporary.write_text(json.dumps({"state": state}))
    temporary.replace(found.root / "demo.json")
