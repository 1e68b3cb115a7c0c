"""Says in Bahasa Indonesia what is wrong with a field: pydantic's errors as path → sentence."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from pydantic import ValidationError

from contracts.errors import Refusal

SENTENCES = {
    "missing": "wajib diisi",
    "extra_forbidden": "kolom ini tidak dikenal; periksa ejaannya",
    "string_type": "harus berupa teks",
    "string_too_short": "terlalu pendek, paling sedikit {min_length} huruf",
    "string_too_long": "terlalu panjang, paling banyak {max_length} huruf",
    "string_pattern_mismatch": "tidak sesuai bentuk {pattern}",
    "int_type": "harus bilangan bulat",
    "int_parsing": "harus bilangan bulat",
    "int_from_float": "harus bilangan bulat",
    "bool_type": "harus true atau false",
    "bool_parsing": "harus true atau false",
    "decimal_parsing": "harus angka, misalnya 12.5",
    "decimal_type": "harus angka, misalnya 12.5",
    "greater_than_equal": "paling kecil {ge}",
    "greater_than": "harus lebih dari {gt}",
    "less_than_equal": "paling besar {le}",
    "less_than": "harus kurang dari {lt}",
    "too_short": "paling sedikit {min_length} butir",
    "too_long": "paling banyak {max_length} butir",
    "literal_error": "harus salah satu dari {expected}",
    "enum": "harus salah satu dari {expected}",
    "uuid_parsing": "harus UUID",
    "uuid_type": "harus UUID",
    "datetime_parsing": "harus waktu RFC 3339, misalnya 2026-01-31T08:00:00Z",
    "datetime_from_date_parsing": "harus waktu RFC 3339, misalnya 2026-01-31T08:00:00Z",
    "json_invalid": "bukan JSON yang benar: {error}",
    "dict_type": "harus berupa objek",
    "model_type": "harus berupa objek",
    "model_attributes_type": "harus berupa objek",
    "tuple_type": "harus berupa daftar",
    "list_type": "harus berupa daftar",
    "value_error": "{error}",
}


def explain(errors: Sequence[Any]) -> dict[str, str]:
    """Path (`indicators.0.target`) to sentence, for pydantic's or FastAPI's error details."""
    return {".".join(str(part) for part in error["loc"]) or "isi": _sentence(error) for error in errors}


def _sentence(error: Any) -> str:
    template = SENTENCES.get(error["type"])
    if error["type"] in ("too_short", "too_long") and isinstance(error.get("input"), str):
        template = SENTENCES[f"string_{error['type']}"]
    if template is None:
        return str(error["msg"])
    try:
        return template.format(**error.get("ctx", {}))
    except (KeyError, IndexError):
        return str(error["msg"])


def invalid(error: ValidationError) -> Refusal:
    """The refusal of a message whose fields are wrong; `details` holds each path."""
    details = explain(error.errors(include_url=False))
    path, sentence = next(iter(details.items()))
    refusal = Refusal("invalid", f"{path}: {sentence}")
    refusal.info = refusal.info.model_copy(update={"details": details})
    return refusal
