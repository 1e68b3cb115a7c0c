"""A small SOP with a team, advice and receipts, and what people do with its steps beside the acts."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from uuid import UUID

from contracts.actor import Actor
from contracts.envelope import TextRef
from services.workflow.calendars import builtin_calendar
from services.workflow.domain import tasks
from services.workflow.domain.calendar import Calendar, Days
from services.workflow.domain.draft import Draft, Timing
from services.workflow.domain.office import Office, Seat
from services.workflow.domain.performing import seats_needed
from services.workflow.domain.run import Activation
from tests.unit.workflow_world import REASON, World, definition, named, person_in, sha

TEAM = """
sop: uji-tugas
judul: Uji tugas
versi: '1'
pelaksana:
  kepala: {nama: Kepala}
  tim: {nama: Tim, jenis: tim}
  staf: {nama: Staf}
  ahli: {nama: Ahli}
  bidang: {nama: Bidang, tiap: unit}
  luar: {nama: Instansi lain, jenis: luar}
dokumen:
  laporan: {nama: Laporan, templat: laporan-kinerja}
langkah:
  - {id: perintah, kegiatan: Memerintahkan penyusunan, pelaksana: kepala, tugas: perintah, kepada: tim}
  - {id: olah, kegiatan: Mengolah bahan, pelaksana: tim, tugas: [analisis, tugas]}
  - {id: telaah-bidang, kegiatan: Menelaah bahan tiap bidang, pelaksana: tim, tiap: bidang, tugas: analisis}
  - {id: saran, kegiatan: Meminta saran, pelaksana: staf, tugas: [minta-saran, tugas], kepada: ahli}
  - {id: susun, kegiatan: Menyusun laporan, pelaksana: staf, tugas: [susun, paraf], dokumen: laporan}
  - {id: sahkan, kegiatan: Mengesahkan laporan, pelaksana: kepala, tugas: tanda-tangan, dokumen: laporan}
  - {id: edar, kegiatan: Mengedarkan laporan, pelaksana: staf, tugas: teruskan, kepada: bidang}
  - {id: kirim, kegiatan: Mengirim laporan, pelaksana: staf, tugas: kirim, kepada: luar}
  - {id: arsip, kegiatan: Mengarsipkan laporan, pelaksana: staf, tugas: arsip}
"""
BIDANG = ["bidang-a", "bidang-b"]
MEMBER, LEADER, STAFF, HEAD, EXPERT = (
    person_in("tim-anggota"),
    person_in("tim"),
    person_in("staf"),
    person_in("kepala"),
    person_in("ahli"),
)
CALENDAR = Calendar(Days(builtin_calendar(), 0), "Asia/Makassar")


def text(name: str) -> TextRef:
    return TextRef(id=named(name), digest=sha(name))


class Tasks(World):
    """A run of the SOP above, begun: the team has `olah` in hand. Decisions are taken with the time."""

    def __init__(self) -> None:
        super().__init__(definition(TEAM), BIDANG)
        self.bureau.add_position("lain")
        self.start()
        self.perform("perintah")

    def office(self, actor: Actor) -> Office:
        assert actor.position is not None
        seats = {actor.position: self.bureau.seat(actor.position, self.now)}
        return Office(seats, 2026, Timing(self.now, CALENDAR))

    def seat(self, name: str) -> Seat:
        return self.bureau.seat(named(name), self.now)

    def _office(self, activation: UUID, actor: Actor) -> Office:
        needed = seats_needed(self.state, self.sop, activation, actor) if self.state.started else ()
        seats = {position: self.bureau.seat(position, self.now) for position in needed}
        return Office(seats, 2026, Timing(self.now, CALENDAR))

    def do(self, decide: Callable[[Office], Draft], actor: Actor) -> Tasks:
        self.take(decide(self.office(actor)), actor)
        return self

    def claim(self, actor: Actor, activation: Activation | None = None, reason: TextRef | None = None) -> Tasks:
        of = (activation or self.active).id
        return self.do(lambda office: tasks.decide_claim(self.state, self.sop, of, reason, office, actor), actor)

    def release(self, actor: Actor) -> Tasks:
        of = self.active.id
        return self.do(lambda office: tasks.decide_release(self.state, self.sop, of, office, actor), actor)

    def assign(
        self, member: str, *activations: UUID, actor: Actor = LEADER, reason: TextRef | None = None
    ) -> list[str]:
        """Codes of the answers, in order; empty: assigned."""
        of = activations or (self.active.id,)
        draft, items = tasks.decide_assign(self.state, self.sop, of, named(member), reason, self.office(actor), actor)
        self.take(draft, actor)
        return [one.code for one in items]

    def delegate(self, to: str, actor: Actor) -> Tasks:
        of, seat = self.active.id, self.seat(to)
        return self.do(lambda office: tasks.decide_delegate(self.state, self.sop, of, seat, None, office, actor), actor)

    def hand_back(self, actor: Actor) -> Tasks:
        of = self.active.id
        return self.do(lambda office: tasks.decide_hand_back(self.state, self.sop, of, office, actor), actor)

    def transfer(self, to: str, actor: Actor) -> Tasks:
        of, seat = self.active.id, self.seat(to)
        return self.do(
            lambda office: tasks.decide_transfer(self.state, self.sop, of, seat, REASON, office, actor), actor
        )

    def remind(self, actor: Actor) -> Tasks:
        of = self.active.id
        return self.do(lambda office: tasks.decide_remind(self.state, self.sop, of, office, actor), actor)

    def later(self, **time: int) -> Tasks:
        self.now += timedelta(**time)
        return self

    # --- ways to a step

    def at_units(self) -> Tasks:
        self.perform("analisis", "tugas")
        return self

    def at_advice(self) -> Tasks:
        self.at_units()
        for unit in BIDANG:
            self.perform("analisis", activation=self.at("telaah-bidang", unit).id)
        return self

    def at_drafting(self) -> Tasks:
        self.at_advice().skip()
        return self

    def at_circulating(self) -> Tasks:
        self.at_drafting()
        self.perform("susun").compose().perform("paraf").perform("tanda-tangan")
        return self
