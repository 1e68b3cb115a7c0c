"""What the page of a run offers: teams, remarks, units' forms, collections that end, and the grouped timeline."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any, get_args
from uuid import UUID, uuid5

import pytest

from contracts.archive import StoredDocument
from contracts.errors import Refusal
from contracts.intake import CollectionRow, CollectionState
from contracts.organisation import HeldPosition, PositionInfo
from contracts.sop import Act, Definition
from contracts.workflow import ActivationRow, ActRow, CommentRow, InboxEntry, RunState, RunView, SopRow, StepActivated
from services.portal import acting, gathering, offers, words
from services.portal.choice import by_unit
from services.portal.timeline import entries
from services.portal.web.pages.access import Form
from services.portal.web.pages.deeds import acts_of, binding, reopening, returning
from services.portal.web.pages.inbox import lines
from services.portal.web.pages.run import desks_of
from services.portal.web.pages.start import asked, missing
from services.workflow.definitions import builtin_definitions, load_definition
from tests.support.branched import BRANCHED

NAMESPACE = UUID("3f1d9a52-40fb-4e0e-8f1b-3a5d1d3a7c20")
NOW = datetime(2026, 11, 20, 7, 0, tzinfo=UTC)
DEFINITIONS = {found.sop: found for found in map(load_definition, builtin_definitions())}
KOMINFO, PORTAL = DEFINITIONS["penyusunan-lakip-kominfo"], DEFINITIONS["pengisian-portal-esakip"]
RUN = uuid5(NAMESPACE, "run")


def an_id(name: str) -> UUID:
    return uuid5(NAMESPACE, name)


def sop_row(definition: Definition) -> SopRow:
    return SopRow(sop=definition.sop, sop_version=1, title=definition.judul, digest="b" * 64, definition=definition)


def row(definition: Definition, step: str, *, done: int = 0, **more: Any) -> ActivationRow:
    """An active row of a step, its first acts done."""
    found = definition.step(step)
    states = ["selesai" if place < done else "giliran" if place == done else "menunggu" for place in range(20)]
    unit = more.get("unit", "")
    values = {
        "activation_id": an_id(f"{step}/{unit}/{more.get('round', 1)}"),
        "step": step,
        "no": found.no,
        "activity": found.kegiatan,
        "round": 1,
        "role": found.pelaksana,
        "positions": [an_id(f"{found.pelaksana}/{unit}" if unit else found.pelaksana)],
        "state": "aktif",
        "cause": "lanjut",
        "acts": [ActRow.model_validate({"act": act, "state": states[place]}) for place, act in enumerate(found.tugas)],
        "waiting_for": "",
        "started_at": NOW,
        "ended_at": None,
        "elapsed_seconds": None,
        "standard_minutes": None,
        "standard_text": "",
        "returned_to": None,
        "reason": None,
        "answered": 0,
        "asked": 0,
    }
    return ActivationRow.model_validate({**values, **more})


def document(kind: str) -> StoredDocument:
    return StoredDocument(
        document_id=an_id(kind),
        kind=kind,
        name=kind,
        version=1,
        sha256="a" * 64,
        size=1,
        media_type="application/pdf",
    )


def view(definition: Definition, *timeline: ActivationRow, **more: Any) -> RunView:
    run = {
        "run_id": RUN,
        "sop": definition.sop,
        "sop_version": 1,
        "title": "Judul",
        "unit": "dinas-contoh",
        "unit_name": "Dinas Contoh",
        "year": 2026,
        "state": more.pop("state", "berjalan"),
        "step": "",
        "started_at": NOW,
        "completed_at": None,
        "version": 1,
        "sample": True,
    }
    values = {"roles": {}, "titles": {}, "documents": (), "numbers": (), "record_id": None, "timeline": timeline}
    return RunView.model_validate({"run": run, **values, **more})


def form_of(unit: str, state: CollectionState, *, step: str = "distribusi-surat", **more: Any) -> CollectionRow:
    values = {
        "collection_id": an_id(f"collection/{unit}"),
        "run_id": RUN,
        "activation_id": an_id(f"{step}//1"),
        "step": step,
        "unit": unit,
        "unit_name": unit.upper(),
        "title": "Judul",
        "state": state,
        "version": 1,
        "filler": an_id(f"perangkat-daerah/{unit}"),
        "reviewers": [an_id("tim-sakip")],
        "revisions": 0,
        "revision_id": None,
        "reason": None,
        "opened_at": NOW,
        "changed_at": NOW,
    }
    return CollectionRow.model_validate({**values, **more})


def holder(position: UUID) -> HeldPosition:
    return HeldPosition(
        position_id=position, title="Jabatan", unit="dinas-contoh", unit_name="Dinas Contoh", capacity="definitif"
    )


def remark(kind: str, applied: bool | None = None) -> CommentRow:
    return CommentRow(
        comment_id=an_id(f"remark/{applied}"),
        activation_id=an_id("rapat"),
        document=document(kind),
        text="Kurang tabel",
        person=None,
        position=None,
        at=NOW,
        applied=applied,
    )


# --- words


def test_every_act_state_and_cause_has_a_word() -> None:
    assert offers.ACTS.keys() == set(get_args(Act))
    assert words.RUN_STATES.keys() == set(get_args(RunState))
    assert words.STEP_STATES.keys() == set(get_args(ActivationRow.model_fields["state"].annotation))
    assert words.COLLECTION_STATES.keys() == set(get_args(CollectionState))
    assert words.CAUSES.keys() == set(get_args(StepActivated.model_fields["cause"].annotation))


# --- presses


def test_words_that_are_the_result_go_with_their_own_act() -> None:
    upload = row(DEFINITIONS["penyusunan-lakip-balangan"], "kirim-arsip-unggah", done=3)
    offered = offers.offer(upload)
    assert offered is not None
    assert (offered.acts, offered.note_on) == (("unggah",), 0)
    assert offered.words is not None
    assert offered.words.label == "Tanda terima"
    before = offers.offer(row(DEFINITIONS["penyusunan-lakip-balangan"], "kirim-arsip-unggah"))
    assert before is not None
    assert (before.acts, before.words) == (("kirim", "gandakan", "arsip"), None)


def test_repair_answers_remarks_and_takes_no_note() -> None:
    offered = offers.offer(row(KOMINFO, "perbaiki-draft"))
    assert offered is not None
    assert (offered.settles, offered.note_on) == (True, None)


@pytest.mark.parametrize("state", ["terbuka", "dikembalikan", "ditutup"])
def test_a_unit_is_not_offered_what_would_be_refused_before_it_has_sent(state: CollectionState) -> None:
    first = offers.offer(row(PORTAL, "isi-data", unit="opd-01"), form_of("opd-01", state))
    assert first is not None
    assert first.acts == ("terima",)
    assert offers.offer(row(PORTAL, "isi-data", unit="opd-01", done=1), form_of("opd-01", state)) is None


def test_a_unit_that_has_sent_finishes_by_a_press() -> None:
    offered = offers.offer(row(PORTAL, "isi-data", unit="opd-01"), form_of("opd-01", "terkirim"))
    assert offered is not None
    assert offered.acts == ("terima", "isi")


def test_the_form_of_a_unit_is_the_newest_that_was_given_out_to_it() -> None:
    mine = row(PORTAL, "isi-data", unit="opd-01")
    forms = [
        form_of("opd-01", "diterima", collection_id=an_id("old"), opened_at=NOW - timedelta(days=1)),
        form_of("opd-01", "terbuka"),
        form_of("opd-02", "terbuka"),
    ]
    assert acting.own_form(mine, sop_row(PORTAL), forms) == forms[1]
    assert acting.own_form(mine, None, forms) == forms[1], "also for an earlier version of the SOP"
    assert acting.own_form(row(PORTAL, "periksa-data", unit="opd-01"), sop_row(PORTAL), forms) is None
    own = [form_of("opd-01", "terbuka", step="isi-data")]
    assert acting.own_form(mine, sop_row(PORTAL), own) is None, "a form of its own opens when the act is performed"


# --- teams, remarks, returns


def test_the_decree_waits_for_its_members() -> None:
    decree = row(KOMINFO, "susun-sk")
    held = (holder(an_id("kasubbag-renja")),)
    [desk] = desks_of(view(KOMINFO, decree), sop_row(KOMINFO), (), held)
    assert [key for key, _ in desk.unbound] == ["tim"]
    named = view(KOMINFO, decree, performers={"tim": (an_id("tim"),)})
    [desk] = desks_of(named, sop_row(KOMINFO), (), held)
    assert ([key for key, _ in desk.binds], desk.unbound) == (["tim"], ())


def test_who_takes_part_may_remark_and_nothing_else() -> None:
    meeting = row(KOMINFO, "rapat-pembahasan")
    run = view(KOMINFO, meeting, documents=(document("laporan"),), performers={"bidang": (an_id("kabid"),)})
    [desk] = desks_of(run, sop_row(KOMINFO), (), (holder(an_id("kabid")),))
    assert (desk.performs, desk.may_remark, desk.may_return, desk.offer) == (False, True, False, None)
    assert desk.repaired, "a later step answers the remark"
    assert desks_of(run, sop_row(KOMINFO), (), (holder(an_id("kadis")),)) == []
    [own] = desks_of(run, sop_row(KOMINFO), (), (holder(an_id("tim")),))
    assert (own.performs, own.may_remark) == (True, True)
    assert own.attending == (an_id("tim"), an_id("kabid"))


def test_nobody_remarks_on_what_is_being_repaired_but_sees_what_is_open() -> None:
    remarks = (remark("laporan"), remark("laporan", True), remark("sk-tim"))
    run = view(KOMINFO, row(KOMINFO, "perbaiki-draft"), documents=(document("laporan"),), comments=remarks)
    [desk] = desks_of(run, sop_row(KOMINFO), (), (holder(an_id("tim")),))
    assert not desk.may_remark
    assert desk.remarks == (remarks[0],)


@pytest.mark.parametrize("state", ["ditangguhkan", "dibatalkan", "selesai"])
def test_nobody_acts_in_a_run_that_is_suspended_or_over(state: RunState) -> None:
    run = view(KOMINFO, row(KOMINFO, "arahan"), state=state)
    assert desks_of(run, sop_row(KOMINFO), (), (holder(an_id("sekretaris")),)) == []


def test_a_return_names_the_targets_of_the_sop_in_order() -> None:
    approval = row(KOMINFO, "pengesahan")
    found = acting.return_choices(approval, sop_row(KOMINFO), KOMINFO.step("pengesahan"))
    assert [target.step for target in found] == ["paraf-sekretaris", "perbaiki-draft"]
    assert found[0].label == "10. Memeriksa, meneliti dan memaraf (kedua)"
    assert acting.return_choices(row(KOMINFO, "arahan"), sop_row(KOMINFO), KOMINFO.step("arahan")) == ()


def test_the_reason_of_a_return_is_that_of_the_own_unit() -> None:
    back = {"state": "dikembalikan", "returned_to": "isi-data"}
    mine = row(PORTAL, "periksa-data", unit="opd-01", reason="Target salah", **back)
    other = row(PORTAL, "periksa-data", unit="opd-02", reason="Satuan salah", **back)
    again = row(PORTAL, "isi-data", unit="opd-01", round=2, cause="kembali")
    assert acting.return_reason(again, view(PORTAL, mine, other, again)) == "Target salah"


# --- forms of the page


def form(*fields: tuple[str, str]) -> Form:
    return Form((("command_id", str(an_id("command"))), *fields))


def test_minutes_are_asked_for() -> None:
    with pytest.raises(Refusal, match="notulen"):
        acts_of(form(("act", "rapat"), ("note", " ")))
    present = an_id("tim")
    [act] = acts_of(form(("act", "rapat"), ("note", "Sepakat\r\nsemua"), ("attended", str(present))))
    assert (act.note, act.attended) == ("Sepakat\nsemua", (present,))


def test_each_remark_is_answered_and_a_no_says_why() -> None:
    yes, no = str(an_id("yes")), str(an_id("no"))
    fields = (("act", "perbaiki"), ("comment", yes), (f"jawaban-{yes}", "ya"), (f"alasan-{yes}", "tak dipakai"))
    with pytest.raises(Refusal, match="catatan 2 belum ditanggapi"):
        acts_of(form(*fields, ("comment", no)))
    with pytest.raises(Refusal, match="catatan 2 tidak diterapkan"):
        acts_of(form(*fields, ("comment", no), (f"jawaban-{no}", "tidak")))
    answer = ("comment", no), (f"jawaban-{no}", "tidak"), (f"alasan-{no}", "Sudah ada")
    [act] = acts_of(form(*fields, *answer))
    assert [(one.applied, one.reason) for one in act.settled] == [(True, ""), (False, "Sudah ada")]


def test_the_leader_comes_first_and_once() -> None:
    leader, member = an_id("leader"), an_id("member")
    fields = (("role", "tim"), ("anggota-tim", str(member)), ("anggota-tim", str(leader)))
    assert binding(form(*fields, ("ketua-tim", str(leader))), RUN, RUN).positions == (leader, member)
    with pytest.raises(Refusal, match="ketua"):
        binding(form(*fields), RUN, RUN)


def test_units_of_a_return_belong_to_the_chosen_target() -> None:
    fields = (("reason", "Salah"), ("unit-isi-data", "opd-01"))
    assert returning(form(*fields, ("target", "isi-data")), RUN, RUN).units == ("opd-01",)
    assert returning(form(*fields, ("target", "koreksi")), RUN, RUN).units == ()
    assert returning(form(("reason", "Salah")), RUN, RUN).target is None
    with pytest.raises(Refusal, match="alasan"):
        returning(form(("reason", " ")), RUN, RUN)


def test_a_collection_is_opened_again_for_somebody_and_for_a_reason() -> None:
    with pytest.raises(Refusal, match="unit"):
        reopening(form(("reason", "Terlambat")), RUN, RUN)
    assert reopening(form(("reason", "Terlambat"), ("unit", "opd-01")), RUN, RUN).units == ("opd-01",)


def test_the_start_asks_for_nobody_outside_and_for_no_team_that_a_step_makes() -> None:
    assert asked(KOMINFO).keys() == {"sekretaris", "kasubbag-renja", "kadis", "bidang"}
    assert missing(PORTAL, form())["teams.tim-sakip"] == "pilih ketuanya"
    assert "teams.tim-sakip" not in missing(PORTAL, form(("ketua-tim-sakip", str(an_id("leader")))))


def test_positions_of_the_own_unit_come_first() -> None:
    def at(unit: str, title: str) -> PositionInfo:
        return PositionInfo(
            position_id=an_id(unit + title),
            title=title,
            unit=unit,
            unit_name=unit.upper(),
            superior=None,
            holder=None,
            capacity=None,
        )

    found = by_unit([at("a", "Staf"), at("b", "Staf"), at("b", "Kepala")], "b")
    assert [(name, [one.title for one in own]) for name, own in found] == [("B", ["Kepala", "Staf"]), ("A", ["Staf"])]


# --- collections


TEAM = {an_id("tim-sakip")}


def checking(unit: str, **more: Any) -> ActivationRow:
    return row(PORTAL, "periksa-data", **{"unit": unit, "positions": [an_id("tim-sakip")], **more})


def test_whoever_collects_sees_what_is_missing_and_may_end_it() -> None:
    waits = checking("opd-02", waiting_for="intake")
    run = view(PORTAL, row(PORTAL, "distribusi-surat", state="selesai"), waits)
    forms = [form_of("opd-01", "diterima"), form_of("opd-02", "terkirim"), form_of("opd-03", "terbuka")]
    [found] = gathering.gatherings(run, forms)
    assert (found.activity, found.accepted, found.covers) == (waits.activity, 1, (waits.activation_id,))
    assert ([one.unit for one in found.to_check], [one.unit for one in found.missing]) == (["opd-02"], ["opd-03"])
    assert (found.may_close, found.may_reopen) == (True, False)
    assert gathering.mine(found, TEAM)
    assert not gathering.mine(found, {an_id("asisten")})
    desks = desks_of(run, sop_row(PORTAL), forms, (holder(an_id("tim-sakip")),), found.covers)
    assert desks == [], "what only waits for answers is one card, not a desk for each unit"


def test_a_closed_collection_may_only_be_opened_again() -> None:
    forms = [form_of("opd-01", "diterima"), form_of("opd-02", "ditutup", revisions=1), form_of("opd-03", "ditutup")]
    opening = row(PORTAL, "distribusi-surat", state="selesai")
    run = view(PORTAL, opening, checking("opd-01", state="selesai"), closed=(opening.activation_id,))
    [found] = gathering.gatherings(run, forms)
    assert (found.closed, found.may_close, found.may_reopen) == (True, False, True)
    assert found.late == {forms[1].collection_id}
    [paused] = gathering.gatherings(
        run.model_copy(update={"run": run.run.model_copy(update={"state": "selesai"})}), forms
    )
    assert not paused.may_reopen


def test_a_complete_collection_is_not_closed_without_answers() -> None:
    run = view(PORTAL, row(PORTAL, "distribusi-surat", state="selesai"), checking("opd-01"))
    [found] = gathering.gatherings(run, [form_of("opd-01", "diterima")])
    assert not found.may_close
    assert gathering.gatherings(run, [form_of("opd-01", "terbuka", reviewers=())]) == (), "nobody collects it"


# --- many units on one page


def test_rows_of_units_stand_together_with_a_summary() -> None:
    units = [f"opd-{number:02d}" for number in range(1, 31)]
    mixed = [row(PORTAL, "distribusi-surat", state="selesai")]
    for unit in units:
        mixed += [row(PORTAL, "isi-data", unit=unit, state="selesai"), checking(unit, state="selesai")]
    mixed[-1] = mixed[-1].model_copy(update={"state": "dilewati"})
    mixed[-3] = mixed[-3].model_copy(update={"state": "dikembalikan"})
    mixed += [row(PORTAL, "isi-data", unit="opd-29", round=2, cause="kembali")]
    mixed += [row(PORTAL, "terima-rekapitulasi"), checking("opd-01", round=2)]
    found = entries(mixed)
    assert [entry.first.step for entry in found] == [
        "distribusi-surat",
        "isi-data",
        "periksa-data",
        "terima-rekapitulasi",
        "periksa-data",
    ]
    assert found[1].summary == "29 dari 30 selesai, 1 sedang dikerjakan"
    assert found[2].summary == "28 dari 30 selesai, 1 dikembalikan, 1 dilewati"
    assert (found[1].state, found[2].state, found[0].state) == ("aktif", "dikembalikan", "selesai")
    assert [entry.unfolded for entry in found] == [True, False, False, True, True]


def test_a_step_is_done_for_the_units_that_did_it() -> None:
    passed = [row(PORTAL, "isi-data", unit=unit, state=state) for unit, state in (("a", "gugur"), ("b", "selesai"))]
    [found] = entries(passed)
    assert (found.state, found.summary) == ("selesai", "1 dari 2 selesai, 1 gugur")


def entry(step: str, unit: str = "", position: str = "tim-sakip", **more: Any) -> InboxEntry:
    found = PORTAL.step(step)
    values = {
        "activation_id": an_id(f"{step}/{unit}/1"),
        "run_id": RUN,
        "run_title": "Judul",
        "sop": PORTAL.sop,
        "unit": "setda-contoh",
        "step": step,
        "no": found.no,
        "activity": found.kegiatan,
        "round": 1,
        "position": an_id(position),
        "acts": found.tugas,
        "next_act": 0,
        "waiting_for": "",
        "since": NOW,
        "standard_minutes": None,
        "cause": "lanjut",
        "for_unit": unit,
    }
    return InboxEntry.model_validate({**values, **more})


def test_what_one_position_does_for_many_units_is_one_line_of_the_inbox() -> None:
    waiting = [entry("periksa-data", f"opd-{number:02d}") for number in (1, 2, 3)]
    found = lines([*waiting, entry("dokumentasi-arsip")], [])
    assert [(line.entry.step, line.units) for line in found] == [
        ("periksa-data", ("opd-01", "opd-02", "opd-03")),
        ("dokumentasi-arsip", ()),
    ]


def test_a_unit_finds_its_open_form_in_the_inbox() -> None:
    mine = entry("isi-data", "opd-01", "perangkat-daerah/opd-01")
    [line] = lines([mine], [form_of("opd-02", "terbuka"), form_of("opd-01", "terbuka")])
    assert line.form == form_of("opd-01", "terbuka")
    [sent] = lines([mine], [form_of("opd-01", "terkirim")])
    assert sent.form is None


# --- other exits, and who made what is to be approved


def test_the_other_exit_names_where_it_leads_and_what_is_gone_past() -> None:
    decide = row(BRANCHED, "nilai", unit="bidang-a")
    found = acting.other_exit(decide, sop_row(BRANCHED), BRANCHED.step("nilai"))
    assert found == acting.OtherExit("Mengisi data", ("Rapat bidang",))
    waiting = row(BRANCHED, "nilai", unit="bidang-a", waiting_for="archive")
    assert acting.other_exit(waiting, sop_row(BRANCHED), BRANCHED.step("nilai")) is None
    assert acting.other_exit(row(BRANCHED, "telaah"), sop_row(BRANCHED), BRANCHED.step("telaah")) is None


def test_who_made_the_version_in_hand_is_told_that_another_is_asked_for_the_last_approval() -> None:
    made = row(BRANCHED, "susun", state="selesai", done=1)
    report = document("laporan")
    made = made.model_copy(
        update={"acts": (made.acts[0].model_copy(update={"person": an_id("orang"), "document": report}),)}
    )
    checked, signed = row(BRANCHED, "telaah"), row(BRANCHED, "tanda")
    run = view(BRANCHED, made, checked, signed, documents=(report,))
    asks = acting.another_is_asked
    assert asks(signed, run, sop_row(BRANCHED), an_id("orang"))
    assert not asks(signed, run, sop_row(BRANCHED), an_id("orang lain"))
    assert not asks(checked, run, sop_row(BRANCHED), an_id("orang")), "somebody else still decides"
