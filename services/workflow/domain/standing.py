"""Whether anything may be done with a step now."""

from __future__ import annotations

from collections.abc import Iterable

from contracts.errors import Refusal
from services.workflow.domain.run import Activation, RunState


def require_active(activation: Activation) -> None:
    """Raises Refusal `wrong_state` with what became of the step."""
    if activation.state == "aktif":
        return
    became = {
        "selesai": "sudah selesai",
        "dikembalikan": "sudah dikembalikan",
        "gugur": "gugur karena pengembalian dan dikerjakan lagi dari awal",
        "dilewati": "dilewati",
        "dialihkan": "diakhiri dengan jalan keluar lain",
    }
    raise Refusal(
        "wrong_state",
        f"langkah ini {became[activation.state]}; muat ulang untuk melihat langkah yang berjalan",
        step=activation.step,
        state=activation.state,
    )


def require_going(state: RunState) -> None:
    """Raises Refusal `wrong_state`, retryable, while the run is suspended: what time brings is said when it goes on."""
    if state.suspended:
        raise Refusal("wrong_state", "pelaksanaan SOP ini sedang ditangguhkan", retryable=True)


def require_not_waiting(activation: Activation) -> None:
    """Raises Refusal `wrong_state` while another service is at work for the step."""
    if activation.waiting is not None:
        raise Refusal(
            "wrong_state",
            "saran yang diminta belum dijawab; tunggu jawabannya atau lewatnya waktu"
            if activation.waiting.service == "saran"
            else f"tugas {activation.next_act} sedang diproses; tunggu sampai selesai",
            step=activation.step,
            waiting_for=activation.waiting.service,
        )


def require_none_at_work(activations: Iterable[Activation]) -> None:
    """Raises Refusal `wrong_state` while the archive works for one of these steps, which are to be taken back: its
    answer must meet the activation that asked."""
    for one in activations:
        if one.waiting is not None and one.waiting.service == "archive":
            raise Refusal(
                "wrong_state",
                f"tugas {one.next_act} pada langkah '{one.step}' sedang diproses; tunggu sampai selesai, lalu ulangi",
                step=one.step,
                waiting_for="archive",
            )
