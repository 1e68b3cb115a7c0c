"""Which files may be attached, told from their bytes: nothing that a browser would run."""

from __future__ import annotations

import io
import zipfile

from contracts.archive import MAX_FILE, FileType
from contracts.errors import Refusal

ALLOWED = "PDF, PNG, JPEG, DOCX, XLSX, ODT, ODS, CSV, atau TXT"
_WORD: FileType = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
_SHEET: FileType = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_ODF: dict[bytes, FileType] = {
    b"application/vnd.oasis.opendocument.text": "application/vnd.oasis.opendocument.text",
    b"application/vnd.oasis.opendocument.spreadsheet": "application/vnd.oasis.opendocument.spreadsheet",
}
ENDINGS: dict[str, str] = {
    "application/pdf": "pdf",
    "image/png": "png",
    "image/jpeg": "jpg",
    "text/plain": "txt",
    "text/csv": "csv",
    _WORD: "docx",
    _SHEET: "xlsx",
    "application/vnd.oasis.opendocument.text": "odt",
    "application/vnd.oasis.opendocument.spreadsheet": "ods",
}
"""How the name of a downloaded file ends."""


def media_type(name: str, content: bytes) -> FileType:
    """What a file is.

    Raises:
        Refusal: `invalid` it is empty, or of no kind that may be attached; `too_large`.
    """
    if not content:
        raise Refusal("invalid", "berkasnya kosong; pilih berkas yang berisi", field="file")
    if len(content) > MAX_FILE:
        raise Refusal(
            "too_large", f"berkas lebih besar dari {MAX_FILE // 1024 // 1024} MiB; kecilkan dahulu", field="file"
        )
    found = _known(name, content)
    if found is None:
        raise Refusal("invalid", f"jenis berkas ini tidak dapat dilampirkan; pakai {ALLOWED}", field="file")
    return found


def _known(name: str, content: bytes) -> FileType | None:
    if content.startswith(b"%PDF-"):
        return "application/pdf"
    if content.startswith(b"\x89PNG\r\n\x1a\n"):
        return "image/png"
    if content.startswith(b"\xff\xd8\xff"):
        return "image/jpeg"
    if content.startswith(b"PK\x03\x04"):
        return _office(content)
    return _text(name, content)


def _office(content: bytes) -> FileType | None:
    """A document of an office program is an archive; macros are not taken."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as packed:
            names = set(packed.namelist())
            if any(name.endswith("vbaProject.bin") for name in names):
                return None
            if "word/document.xml" in names:
                return _WORD
            if "xl/workbook.xml" in names:
                return _SHEET
            if "mimetype" in names and packed.getinfo("mimetype").file_size < 100:
                return _ODF.get(packed.read("mimetype").strip())
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, OSError, ValueError):
        pass
    return None


def _text(name: str, content: bytes) -> FileType | None:
    ending = name.lower().rpartition(".")[2]
    if ending not in {"csv", "txt"} or b"\x00" in content:
        return None
    try:
        content.decode()
    except UnicodeDecodeError:
        return None
    return "text/csv" if ending == "csv" else "text/plain"
