"""What would stop a run or leave a step without anybody who can act, beyond what the engine itself refuses to load."""

from __future__ import annotations

import re
from collections.abc import Iterator

from contracts.sop import CHECKING, Definition, Step
from services.workflow.domain import plan
from services.workflow.domain.executable import problems
from services.workflow.domain.parts import waves
from services.workflow.source import Fault

_ADVICE = (
    (
        r"tidak ada langkah yang menyusun dokumen",
        "tambahkan 'susun' pada langkah sebelumnya atau ganti kunci 'dokumen'",
    ),
    (r"tidak ada dokumen yang disusun", "tambahkan langkah 'susun' sebelumnya atau ganti tugasnya"),
    (r"tidak ada langkah bagikan", "tambahkan langkah 'bagikan' kepada pelaksana itu, boleh dengan 'tercetak: tidak'"),
    (r"himpun meminta data", "ganti kunci 'kepada' atau jenis pelaksana itu"),
    (r"kembali hanya untuk", "hapus kunci 'kembali' atau tambahkan tugas pemeriksaan"),
)


def refusals(definition: Definition) -> Iterator[Fault]:
    """What the engine refuses, each with what to do."""
    for problem in problems(definition):
        what = problem.what
        if ";" not in what:
            advice = next((advice for pattern, advice in _ADVICE if re.search(pattern, what)), "perbaiki kunci ini")
            what = f"{what}; {advice}"
        yield Fault(tuple(problem.path.split(".")), f"{what}.")


def standstills(definition: Definition) -> Iterator[Fault]:
    """Steps where the run would stop, in printed order."""
    for row, step in enumerate(definition.langkah):
        for key, what in (
            *_nobody(definition, step),
            *_no_way_back(definition, step),
            *_nothing_made(definition, step),
        ):
            yield Fault(("langkah", str(row), key), f"{what}.")


def _nobody(definition: Definition, step: Step) -> Iterator[tuple[str, str]]:
    role = definition.pelaksana[step.pelaksana]
    earlier = [one.id for one in plan.before(definition, step.id)]
    if role.ditetapkan and role.ditetapkan not in earlier:
        yield (
            "pelaksana",
            f"'{role.nama}' baru ditetapkan oleh langkah '{definition.step(role.ditetapkan).kegiatan}', jadi langkah "
            "ini dan sesudahnya tidak pernah tercapai; pilih pelaksana lain atau pindahkan langkahnya",
        )
    maker = next((one for one in plan.before(definition, step.id) if _makes(one, step.dokumen)), None)
    for act in reversed(step.tugas):
        last = act in CHECKING and any(plan.is_last_approval(definition, step, act, kind) for kind in step.dokumen)
        doers = [part.role for wave in waves(step) for part in wave if act in part.acts]
        same = [one for one in doers if maker and one == maker.pelaksana]
        if last and same and not _is_shared(definition, same[0]):
            name = definition.pelaksana[same[0]].nama
            yield (
                "pelaksana" if same[0] == step.pelaksana else "ikut",
                f"'{name}' yang membuat dokumen ini juga menjadi pemeriksa terakhirnya, padahal {act} harus oleh "
                "orang lain; pilih pelaksana lain untuk salah satunya",
            )
            return


def _is_shared(definition: Definition, role: str) -> bool:
    """Whether more than one position bears the role, so that another may check what one made."""
    performer = definition.pelaksana[role]
    return performer.jenis != "jabatan" or bool(performer.tiap)


def _no_way_back(definition: Definition, step: Step) -> Iterator[tuple[str, str]]:
    if not plan.checks(step):
        return
    performers = {one.pelaksana for one in plan.before(definition, step.id)}
    earlier = {one.id for one in plan.before(definition, step.id)}
    for target in step.kembali:
        if target not in earlier and target not in performers:
            name = definition.pelaksana[target].nama
            yield (
                "kembali",
                f"'{name}' tidak mengerjakan satu langkah pun sebelum ini, jadi 'tidak' tidak punya tujuan; tulis id "
                "langkah sebelumnya",
            )


def _nothing_made(definition: Definition, step: Step) -> Iterator[tuple[str, str]]:
    if "perbaiki" not in step.tugas:
        return
    made = {kind for one in plan.before(definition, step.id) if "susun" in one.tugas for kind in one.dokumen}
    for kind in step.dokumen:
        if kind not in made and "susun" not in step.tugas:
            yield (
                "dokumen",
                f"tidak ada langkah yang menyusun dokumen '{kind}' sebelum perbaiki ini; tambahkan 'susun' pada "
                "langkah sebelumnya atau ganti kunci 'dokumen'",
            )


def _makes(step: Step, documents: tuple[str, ...]) -> bool:
    return plan.shares(step, documents) and bool({"susun", "perbaiki"} & set(step.tugas))
