"""A run laid over the drawing: states, who has it, how long, what came back; never by grey alone."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid5

from contracts.sop import Definition
from contracts.workflow import ActivationRow, ActRow, PassedRow, RunRow, RunView
from services.portal.drawing import overlay, svg_of
from services.portal.drawing.matrix import settle
from services.portal.drawing.overlay import WORDS
from services.portal.drawing.picture import screen
from services.workflow.definitions import builtin_definitions, load_definition
from tests.support.drawing_checks import faults
from tests.support.sop_samples import branching, together

PERBAIKAN = next(
    definition
    for definition in map(load_definition, builtin_definitions())
    if definition.sop == "perbaikan-data-kinerja"
)
START = datetime(2026, 11, 16, 1, 0, tzinfo=UTC)
SPACE = UUID("00000000-0000-4000-8000-000000000000")
PERSON = uuid5(SPACE, "orang")


def position(role: str) -> UUID:
    return uuid5(SPACE, role)


def row(step: str, state: str, round_: int = 1, **more: object) -> ActivationRow:
    definition = PERBAIKAN.step(step)
    return ActivationRow.model_validate(
        {
            "activation_id": uuid5(SPACE, f"{step}{round_}"),
            "step": step,
            "no": definition.no,
            "activity": definition.kegiatan,
            "round": round_,
            "role": definition.pelaksana,
            "positions": (position(definition.pelaksana),),
            "state": state,
            "cause": "lanjut",
            "acts": (),
            "waiting_for": "",
            "started_at": START + timedelta(hours=round_),
            "ended_at": None if state == "aktif" else START + timedelta(hours=round_, minutes=12),
            "elapsed_seconds": None if state == "aktif" else 720,
            "standard_minutes": 20,
            "standard_text": definition.waktu,
            "returned_to": None,
            "reason": None,
            "answered": 0,
            "asked": 0,
            **more,
        }
    )


def view(*timeline: ActivationRow) -> RunView:
    return RunView(
        run=RunRow(
            run_id=uuid5(SPACE, "jalan"),
            sop=PERBAIKAN.sop,
            sop_version=1,
            title="Perbaikan Data Kinerja Triwulan III (DATA CONTOH)",
            unit="biro",
            unit_name="Biro Organisasi",
            year=2026,
            state="berjalan",
            step="",
            started_at=START,
            completed_at=None,
            version=1,
            sample=True,
        ),
        roles={role: one.nama for role, one in PERBAIKAN.pelaksana.items()},
        titles={position(role): one.nama for role, one in PERBAIKAN.pelaksana.items()},
        documents=(),
        numbers=(),
        record_id=None,
        timeline=timeline,
    )


def returned_once() -> RunView:
    """Step 6 sent it back to 5; 5 sent it on to 4, which is in hand again."""
    act = ActRow(act="perintah", state="selesai", person=PERSON, position=position("karo-organisasi"), at=START)
    return view(
        row("perintah-nota-dinas", "selesai", acts=(act,)),
        row("sampaikan-perbaikan", "selesai"),
        row("perintah-himpun", "selesai"),
        row("susun-perbaikan", "gugur"),
        row("telaah-kasubbag", "gugur"),
        row("telaah-kabag", "dikembalikan", returned_to="telaah-kasubbag", reason="Capaian triwulan II belum diisi."),
        row("telaah-kasubbag", "dikembalikan", 2, returned_to="susun-perbaikan", reason="Mohon dilengkapi. " * 40),
        row("susun-perbaikan", "aktif", 2, asked=3, answered=1),
    )


def lines(definition: Definition, run: RunView, step: str, **more: object) -> list[str]:
    return overlay(run, definition, **more).notes[step].split("\n")  # type: ignore[arg-type]


def test_states_are_those_of_the_last_round() -> None:
    states = overlay(returned_once(), PERBAIKAN).states
    assert states == {
        "perintah-nota-dinas": "selesai",
        "sampaikan-perbaikan": "selesai",
        "perintah-himpun": "selesai",
        "susun-perbaikan": "aktif",
        "telaah-kasubbag": "dikembalikan",
        "telaah-kabag": "dikembalikan",
        "telaah-karo": "belum",
        "perintah-arsip": "belum",
        "perintah-arsiparis": "belum",
        "arsip": "belum",
    }


def of_unit(unit: str, state: str, round_: int = 1, **more: object) -> ActivationRow:
    return row("susun-perbaikan", state, round_, unit=unit, activation_id=uuid5(SPACE, f"{unit}{round_}"), **more)


def test_units_go_at_their_own_pace_and_the_step_is_done_when_all_are() -> None:
    rows = [
        of_unit("satu", "selesai"),
        of_unit("dua", "gugur"),
        of_unit("dua", "aktif", 2),
        of_unit("tiga", "dilewati"),
    ]
    assert overlay(view(*rows), PERBAIKAN).states["susun-perbaikan"] == "aktif"
    assert lines(PERBAIKAN, view(*rows), "susun-perbaikan", late=[rows[0].activation_id]) == [
        "Sedang dikerjakan: 3 unit (1 selesai, 1 sedang dikerjakan, 1 dilewati, tidak dikerjakan)",
        "Nyata paling lama 12 menit; baku 20 Menit",
        "Lewat mutu baku: 1 unit",
        "Sampai putaran 2",
    ]
    done = [of_unit("satu", "selesai"), of_unit("tiga", "dilewati")]
    assert overlay(view(*done), PERBAIKAN).states["susun-perbaikan"] == "selesai"


def test_a_step_that_was_passed_by_says_so() -> None:
    run = view(row("susun-perbaikan", "dilewati"))
    assert overlay(run, PERBAIKAN).states["susun-perbaikan"] == "dilewati"
    assert lines(PERBAIKAN, run, "susun-perbaikan")[0].startswith("Dilewati, tidak dikerjakan: ")
    assert "garis mendatar" in svg_of(PERBAIKAN, overlay(run, PERBAIKAN))


def test_what_a_step_says() -> None:
    run = returned_once()
    assert lines(PERBAIKAN, run, "perintah-nota-dinas", names={PERSON: "Pemegang Contoh"}) == [
        "Selesai: Karo Organisasi, Pemegang Contoh",
        "Nyata 12 menit; baku 5 Menit",
    ]
    assert lines(PERBAIKAN, run, "susun-perbaikan") == [
        "Sedang dikerjakan: Pelaksana",
        "Baku 20 Menit",
        "Jawaban unit: 1 dari 3",
        "Putaran 2",
    ]
    assert lines(PERBAIKAN, run, "telaah-kabag")[-1] == (
        "Putaran 1 dikembalikan ke langkah 5: Capaian triwulan II belum diisi."
    )
    assert lines(PERBAIKAN, run, "telaah-kasubbag")[-1].endswith("…")
    assert lines(PERBAIKAN, run, "arsip") == ["Belum"]


def test_what_is_late_says_so() -> None:
    run = returned_once()
    late = [uuid5(SPACE, "perintah-himpun1"), uuid5(SPACE, "susun-perbaikan2")]
    assert lines(PERBAIKAN, run, "perintah-himpun", late=late)[1] == "Nyata 12 menit; baku 5 Menit (lewat mutu baku)"
    assert lines(PERBAIKAN, run, "susun-perbaikan", late=late)[1] == "Baku 20 Menit (sudah lewat)"


def test_arrows_tell_which_way_the_run_went() -> None:
    page = screen(PERBAIKAN, overlay(returned_once(), PERBAIKAN))
    taken = {(arrow.kind, arrow.start, arrow.end) for arrow in page.arrows if arrow.taken}
    assert ("kembali", "telaah-kabag", "telaah-kasubbag") in taken
    assert ("kembali", "telaah-karo", "telaah-kabag") not in taken
    assert ("maju", "telaah-kasubbag", "telaah-kabag") in taken
    assert ("maju", "telaah-kabag", "telaah-karo") not in taken


def test_the_overlay_has_no_fault_and_says_each_state_in_words() -> None:
    run = overlay(returned_once(), PERBAIKAN)
    page = screen(PERBAIKAN, run)
    assert faults([page], settle(PERBAIKAN, endless=True, run=run)) == []
    words = "\n".join(line.text for text in page.texts for line in text.lines)
    for state in set(run.states.values()):
        assert WORDS[state] in words
    assert {symbol.state for symbol in page.symbols} == set(run.states.values())


def branched(*timeline: ActivationRow, passed: tuple[str, ...] = ()) -> RunView:
    """A run of the branching sample."""
    past = [
        PassedRow(step=step, no="", activity=f"Langkah {step}", cause="cabang-lain", at=START + timedelta(hours=2))
        for step in passed
    ]
    return view(*timeline).model_copy(update={"passed": tuple(past)})


def step_of(sop: Definition, step: str, state: str, **more: object) -> ActivationRow:
    made = sop.step(step)
    values = {"step": step, "no": made.no, "activity": made.kegiatan, "role": made.pelaksana}
    values["activation_id"] = uuid5(SPACE, f"{step}{more.get('part', '')}")
    return row("arsip", state).model_copy(update=values | more)


def test_another_exit_and_what_it_led_past_are_told() -> None:
    """Row 5 went on to 7; row 6 lies between."""
    sop = branching()
    done = [step_of(sop, step, "selesai") for step in "abcd"]
    left = step_of(sop, "e", "dialihkan", returned_to="g", reason="Sudah lengkap")
    run = branched(*done, left, step_of(sop, "g", "aktif"), passed=("f",))
    laid = overlay(run, sop)
    assert (laid.states["e"], laid.states["f"], laid.states["g"]) == ("dialihkan", "tidak-ditempuh", "aktif")
    assert laid.notes["f"] == "Tidak ditempuh: pelaksanaan mengambil jalan lain"
    assert laid.notes["e"].split("\n")[-1] == "Putaran 1 mengambil jalan lain ke langkah 7: Sudah lengkap"
    assert not laid.returned, "another exit is no return"
    page = screen(sop, laid)
    taken = {(arrow.start, arrow.end) for arrow in page.arrows if arrow.taken}
    assert {("a", "b"), ("a", "c"), ("a", "d"), ("b", "e"), ("c", "e"), ("d", "g"), ("e", "g")} <= taken
    assert not {("e", "f"), ("f", "g")} & taken
    assert faults([page], settle(sop, endless=True, run=laid)) == []
    words = " ".join(line.text for text in page.texts for line in text.lines)
    for sign in ("panah ke kanan", "garis miring", "Mengambil jalan lain"):
        assert sign in words


def test_a_run_that_ended_by_another_exit_says_so() -> None:
    sop = branching()
    laid = overlay(branched(step_of(sop, "a", "dialihkan", returned_to="selesai", reason="Tidak lengkap")), sop)
    assert laid.notes["a"].endswith("mengambil jalan lain dan pelaksanaan berakhir: Tidak lengkap")
    (ending,) = [arrow for arrow in screen(sop, laid).arrows if arrow.end == "a/selesai"]
    assert ending.taken


def test_each_part_of_a_step_that_several_perform_has_its_line() -> None:
    sop = together()
    first = step_of(sop, "d", "selesai", part="kasubbag", role="kasubbag")
    second = step_of(sop, "d", "aktif", part="sekretaris", role="sekretaris", elapsed_seconds=None)
    run = branched(first, second).model_copy(update={"roles": {key: one.nama for key, one in sop.pelaksana.items()}})
    laid = overlay(run, sop)
    assert laid.states["d"] == "aktif"
    assert laid.notes["d"].split("\n") == [
        "Sedang dikerjakan: 1 dari 2 bagian selesai",
        "Kasubbag Program: selesai, 12 menit",
        "Sekretaris: sedang dikerjakan",
    ]


def test_who_has_taken_a_step_and_for_whom_it_is_recorded() -> None:
    sop = together()
    taken = step_of(sop, "b", "aktif", claimed_by=PERSON, elapsed_seconds=None)
    outside = step_of(sop, "p", "selesai", recorded_for="Pemohon")
    laid = overlay(branched(outside, taken), sop)
    assert "Sudah diambil seorang pelaksananya" in laid.notes["b"]
    assert "Dicatat untuk Pemohon" in laid.notes["p"]


def test_a_run_that_has_not_begun_and_steps_that_are_unknown_are_drawn() -> None:
    assert set(overlay(view(), PERBAIKAN).states.values()) == {"belum"}
    stranger = row("arsip", "selesai").model_copy(update={"step": "langkah-baru"})
    assert "<svg" in svg_of(PERBAIKAN, overlay(view(stranger), PERBAIKAN))
