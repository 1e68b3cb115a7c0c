"""Who performs each row whose columns bear no mark: read from the sentences, else from rank and usual office practice.

The reasons are written into the file for whoever knows the office, so each says what it rests on.
"""

from __future__ import annotations

from collections.abc import Sequence

from services.workflow.writing.draft_step import DraftStep, Level
from services.workflow.writing.people import People, Person

_WORK = frozenset({"siapkan-format", "analisis", "susun", "himpun", "bagikan", "isi", "rapat", "perbaiki"})
_CLERICAL = frozenset({"kirim", "gandakan", "arsip", "unggah"})

Found = tuple[Person, Level, str]


def assign(steps: Sequence[DraftStep], people: People) -> None:
    """Gives every step a performer, row by row."""
    for place, step in enumerate(steps):
        if step.row.performers and step.printed:
            _as_marked(step, people)
            continue
        found = _inferred(steps, place, people)
        if found is None:
            person = people.add("Pelaksana", column=False)
            step.performer = person
            step.suppose("pelaksana", "rendah", "Tabel tidak menyebut seorang pelaksana pun")
            continue
        step.performer, level, reason = found
        others = [person.name for person in people.positions() if person is not step.performer]
        step.suppose("pelaksana", level, reason, others if level == "rendah" else ())


def _as_marked(step: DraftStep, people: People) -> None:
    performers = [people.add(name) for name in step.row.performers]
    step.performer, step.with_others = performers[0], performers[1:]
    if step.with_others and not set(step.acts) & {"rapat"}:
        step.suppose(
            "pelaksana",
            "sedang",
            "Beberapa kolom bertanda; yang pertama dibaca sebagai penanggung jawab, yang lain ikut",
            [person.name for person in step.with_others],
        )


def _inferred(steps: Sequence[DraftStep], place: int, people: People) -> Found | None:
    step = steps[place]
    found = _named(step, people) or _handed_over(steps, place)
    if found is None and people.positions():
        found = _by_act(steps, place, people) or _by_habit(steps, place, people)
    return found if found and found[0].kind != "luar" else None


def _named(step: DraftStep, people: People) -> Found | None:
    person = people.meant(step.sentence.by)
    return (person, "tinggi", f"Kalimatnya menyebut '{person.name}'") if person else None


def _handed_over(steps: Sequence[DraftStep], place: int) -> Found | None:
    """The row above orders, hands over or submits to somebody."""
    if place == 0:
        return None
    above, step = steps[place - 1], steps[place]
    person = above.to
    if person is None or person.kind == "luar":
        return None
    label = f"Langkah {above.row.number.rstrip('.')}" if above.row.number else "Langkah sebelumnya"
    if person.each_unit:
        received = {"terima", "isi"} & set(step.acts) and "himpun" not in step.acts
        return (person, "tinggi", f"{label} membagikannya kepada {person.name}") if received else None
    if person is above.performer:
        return None
    verb = "memerintahkannya" if "perintah" in above.acts else "menyerahkannya"
    return person, "tinggi", f"{label} {verb} kepada {person.name}"


def _by_act(steps: Sequence[DraftStep], place: int, people: People) -> Found | None:
    step = steps[place]
    acts = set(step.acts)
    if place == 0 and "perintah" in acts:
        first = next((person for person in people.positions() if person.column), people.head())
        if first is None:
            return None
        level: Level = "tinggi" if first is people.head() else "sedang"
        return first, level, "Yang memberi perintah pertama adalah kolom pertama; simbol bagan tidak terbaca"
    if "tanda-tangan" in acts and (head := people.head()):
        return head, "sedang", "Yang menandatangani lazimnya jabatan tertinggi; simbol bagan tidak terbaca"
    if acts & {"telaah", "paraf"}:
        return _reviewer(steps, place, people)
    if acts & _CLERICAL and not acts & _WORK:
        return _clerk(steps, place, people)
    return None


def _reviewer(steps: Sequence[DraftStep], place: int, people: People) -> Found | None:
    """Who ordered the work, for its first review; after that the next higher position."""
    step = steps[place]
    earlier = [one for one in steps[:place] if one.performer is not None]
    if step.sentence.back:
        returned = people.meant(step.sentence.back)
        given = next((one for one in reversed(earlier) if one.to is returned and "bagikan" in one.acts), None)
        if given is not None and given.performer is not None:
            return given.performer, "sedang", "Yang membagikan lazimnya juga memeriksa jawabannya"
    last = next((one for one in reversed(earlier) if one.checks or set(one.acts) & _WORK), None)
    if last is None or last.performer is None:
        return None
    if not last.checks:
        order = next((one for one in reversed(earlier) if "perintah" in one.acts and one.to is last.performer), None)
        if order is not None and order.performer is not None:
            return order.performer, "sedang", f"Yang memerintahkan {last.performer.name} lazimnya juga memeriksa"
    higher = people.above(last.performer.rank)
    if higher is None:
        return None
    return higher, "sedang", f"Pemeriksa lazimnya setingkat di atas {last.performer.name}; simbol bagan tidak terbaca"


def _clerk(steps: Sequence[DraftStep], place: int, people: People) -> Found | None:
    step = steps[place]
    if "arsip" in step.acts:
        for person in people.positions():
            if person.name.lower().startswith("arsiparis"):
                return person, "tinggi", "Pengarsipan adalah tugas Arsiparis"
    maker = next((one.performer for one in reversed(steps[:place]) if "susun" in one.acts), None)
    clerk = people.lowest()
    if clerk is not None and clerk.rank <= 1:
        return clerk, "sedang", "Pengiriman dan pengarsipan lazimnya oleh staf; simbol bagan tidak terbaca"
    if maker is not None and not maker.each_unit:
        return maker, "rendah", "Yang menyusun dokumen lazimnya juga menyimpannya; simbol bagan tidak terbaca"
    return (clerk, "rendah", "Jabatan terendah di tabel; simbol bagan tidak terbaca") if clerk else None


def _by_habit(steps: Sequence[DraftStep], place: int, people: People) -> Found | None:
    """Work goes on with whoever worked last; the first work is the planning official's."""
    step = steps[place]
    earlier = [one for one in reversed(steps[:place]) if one.performer is not None and not one.performer.each_unit]
    team = next((one for one in people.positions() if one.kind == "tim" and one.bound_by), None)
    if set(step.acts) & _WORK:
        if team is not None and any(one.id == team.bound_by for one in earlier):
            return team, "sedang", f"Sesudah dibentuk, {team.name} yang mengerjakan; simbol bagan tidak terbaca"
        worked = next((one for one in earlier if set(one.acts) & _WORK and "rapat" not in one.acts), None)
        if worked is not None and worked.performer is not None:
            level: Level = "rendah" if "susun" in step.acts else "sedang"
            return worked.performer, level, "Pekerjaan lanjutan dari yang sama; simbol bagan tidak terbaca"
        worker = next((one for one in people.positions() if one.rank == 4), None) or people.lowest()
        if worker is not None:
            return worker, "sedang", "Penyiapan lazimnya tugas jabatan pengawas; simbol bagan tidak terbaca"
    if earlier and earlier[0].performer is not None:
        level = "sedang" if "teruskan" in step.acts else "rendah"
        return earlier[0].performer, level, "Kelanjutan langkah sebelumnya; simbol bagan tidak terbaca"
    first = next(iter(people.positions()), None)
    return (first, "rendah", "Kolom pertama; simbol bagan tidak terbaca") if first else None


def part(steps: Sequence[DraftStep], people: People) -> None:
    """Who made a document is never the last to approve it: of two guesses that say so the less certain one changes."""
    for place, step in enumerate(steps):
        if not step.checks or not _is_last(steps, place):
            continue
        maker = next((one for one in reversed(steps[:place]) if _makes(one) and one.document == step.document), None)
        own = {"susun", "perbaiki"} & set(step.acts)
        if maker is None or own or maker.performer is not step.performer or _many(step.performer):
            continue
        guessed = [one for one in (step, maker) if "pelaksana" in one.guesses and not one.row.performers]
        if not guessed:
            continue
        changed = max(guessed, key=lambda one: _DOUBT[one.guesses["pelaksana"].level])
        checkers = [one.performer for one in steps if one.checks and one.document == step.document]
        taken = [step.performer] if changed is step else checkers
        others = [one for one in people.positions() if one not in taken and not one.bound_by]
        best = max(others, key=lambda one: one.rank, default=None)
        changed.performer = best or people.add("Pejabat pemeriksa" if changed is step else "Penyusun", column=False)
        del changed.guesses["pelaksana"]
        changed.suppose("pelaksana", "rendah", "Pembuat dokumen tidak boleh menjadi pemeriksa terakhirnya")


def unbind(steps: Sequence[DraftStep]) -> None:
    """A team that works before its decree is made exists from the start."""
    for place, step in enumerate(steps):
        person = step.performer
        if person is not None and person.bound_by and person.bound_by in (one.id for one in steps[place:]):
            person.bound_by = ""


_DOUBT = {"tinggi": 0, "sedang": 1, "rendah": 2}


def _is_last(steps: Sequence[DraftStep], place: int) -> bool:
    later = (one for one in steps[place + 1 :] if one.checks and one.document == steps[place].document)
    return "tanda-tangan" in steps[place].acts or next(later, None) is None


def _makes(step: DraftStep) -> bool:
    return bool({"susun", "perbaiki"} & set(step.acts))


def _many(person: Person | None) -> bool:
    return person is None or person.kind != "jabatan" or person.each_unit
