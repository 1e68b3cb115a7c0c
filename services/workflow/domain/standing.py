"""Whether anything may be done with a step now."""

from __future__ import annotations

from contracts.errors import Refusal
from services.workflow.domain.run import Activation


def require_active(activation: Activation) -> None:
    """Raises Refusal `wrong_state` with what became of the step."""
    if activation.state == "aktif":
        return
    became = {
        "selesai": "sudah selesai",
        "dikembalikan": "sudah dikembalikan",
        "gugur": "gugur karena pengembalian dan dikerjakan lagi dari awal",
        "dilewati": "dilewati",
    }
    raise Refusal(
        "wrong_state",
        f"langkah ini {became[activation.state]}; muat ulang untuk melihat langkah yang berjalan",
        step=activation.step,
        state=activation.state,
    )


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
