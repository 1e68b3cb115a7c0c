"""What the demonstration shows: its progress line by line, then each run's timeline and archived documents."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from rich.table import Table

from ops import console
from ops.demo.driver import Finished, Progress
from ops.demo.offices import POSTS


class ProgressTable:
    """A table that grows: on a terminal and in a file alike, a line for each thing done."""

    def __init__(self) -> None:
        self._shown = 0
        console.say(f"{'SOP':<11} {'no':<4} {'siapa':<38} {'apa':<52} hasil", style="bold")

    def tell(self, progress: Progress) -> None:
        self._shown += 1
        line = f"{progress.run:<11} {progress.no:<4} {progress.who:<38.38} {progress.what:<52.52} {progress.outcome}"
        style = "yellow" if progress.outcome.startswith("DIKEMBALIKAN") else None
        console.say(line, style=style)


def timeline(finished: Finished) -> None:
    """Actual against mutu baku, a line for each round of each step."""
    view = finished.view
    shown = Table(title=f"\n{view['run']['title']}: garis waktu", title_justify="left")
    for column in ("no", "langkah", "putaran", "jabatan", "mutu baku", "nyata", "keadaan"):
        shown.add_column(column)
    for row in view["timeline"]:
        titles = ", ".join(view["titles"].get(position, position) for position in row["positions"])
        state = row["state"] if not row["returned_to"] else f"dikembalikan ke {row['returned_to']}"
        shown.add_row(
            row["no"],
            row["activity"],
            str(row["round"]),
            titles,
            row["standard_text"] or "tidak tercantum",
            _seconds(row["elapsed_seconds"]),
            state,
        )
    console.out.print(shown)
    run = view["run"]
    took = _moment(run["completed_at"]) - _moment(run["started_at"])
    console.say(f"dari perintah sampai arsip: {took.total_seconds():.1f} detik; keadaan: {run['state']}")
    for name, sha256, path in finished.pdfs:
        console.say(f"arsip: {name}\n  SHA-256 {sha256}\n  {path}")


def _seconds(value: int | None) -> str:
    return "-" if value is None else f"{value} detik"


def _moment(value: str) -> datetime:
    return datetime.fromisoformat(value)


def as_json(finished: list[Finished]) -> list[dict[str, Any]]:
    return [
        {
            "run_id": str(one.run_id),
            "sop": one.plan.sop,
            "state": one.view["run"]["state"],
            "record_id": one.record["record_id"],
            "steps": len(one.view["timeline"]),
            "documents": [{"name": name, "sha256": digest, "file": str(path)} for name, digest, path in one.pdfs],
        }
        for one in finished
    ]


def sign_ins(address: str, password: str) -> None:
    """The posts that a new installation has; those of `esakip demo --all` are not loaded into it."""
    console.say(f"Masuk di {address} (orang dan data contoh)")
    console.say(f"Kata sandi untuk semua: {password}")
    shown = Table()
    for column in ("nama pengguna", "jabatan", "unit"):
        shown.add_column(column)
    for post in POSTS:
        shown.add_row(post.username, post.title, post.unit)
    console.out.print(shown)
