"""Generates the JSON Schema of every message and the AsyncAPI document: `python -m contracts.generate [--check]`.

The files are committed; `--check` (in `make lint`) compares and changes nothing.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

from contracts import messages
from contracts.catalogue import COMMANDS, EVENTS, QUERIES, Message
from contracts.errors import ErrorInfo
from contracts.sop import Definition
from contracts.subjects import LOGS, PREFIX, command_subject, query_subject, stream_name, stream_subjects

__all__ = ["main", "messages"]

FOLDER = Path(__file__).parent / "schemas"
DIALECT = "https://json-schema.org/draft/2020-12/schema"


def schemas() -> dict[str, dict[str, Any]]:
    """File name to schema: each event, command and query, each reply, the error, and the SOP definition."""
    found: dict[str, dict[str, Any]] = {}
    for name, message in sorted(EVENTS.items()):
        found[f"events/{name}.json"] = _schema(message.model, name)
    for table, kind in ((COMMANDS, "commands"), (QUERIES, "queries")):
        for (service, name), message in sorted(table.items()):
            found[f"{kind}/{service}.{name}.json"] = _schema(message.model, f"{service}.{name}")
            if message.reply is not None:
                found[f"{kind}/{service}.{name}.reply.json"] = _schema(message.reply, f"{service}.{name}.reply")
    found["error.json"] = _schema(ErrorInfo, "error")
    found["sop.json"] = _schema(Definition, "sop")
    return found


def _schema(model: Any, name: str) -> dict[str, Any]:
    schema: dict[str, Any] = model.model_json_schema()
    return {"$schema": DIALECT, "$id": f"urn:esakip:{name}", **schema}


def asyncapi() -> dict[str, Any]:
    """AsyncAPI 3.0: one channel per event type (subscribe), command and query (request and reply)."""
    document: dict[str, Any] = {
        "asyncapi": "3.0.0",
        "info": {
            "title": "esakip",
            "version": "1",
            "description": "Events are CloudEvents 1.0 in structured JSON mode on JetStream; the payload described "
            "here is their `data`. Commands and queries are NATS requests; commands carry a signed actor assertion.",
        },
        "defaultContentType": "application/json",
        "channels": {},
        "operations": {},
        "components": {"messages": {}, "schemas": {}},
    }
    for name, message in sorted(EVENTS.items()):
        _, entity, event, _ = name.split(".")
        address = f"{PREFIX}.{message.service}.{{province}}.{{regency}}.{{unit}}.{entity}.{event}"
        _add(document, message, name, address, "send", f"events/{name}.json")
        document["channels"][name]["parameters"] = {
            "province": {"description": "Two digits of the province in the national code of regions"},
            "regency": {"description": "Two digits of the regency; 00 is the province itself"},
            "unit": {"description": "Immutable code of the unit that the entity belongs to"},
        }
    for (service, name), message in COMMANDS.items():
        _add(
            document,
            message,
            f"{service}.{name}",
            command_subject(service, name),
            "receive",
            f"commands/{service}.{name}.json",
        )
    for (service, name), message in QUERIES.items():
        _add(
            document,
            message,
            f"{service}.{name}?",
            query_subject(service, name),
            "receive",
            f"queries/{service}.{name}.json",
        )
    document["x-streams"] = {stream_name(log): stream_subjects(log) for log in LOGS}
    return document


def _add(document: dict[str, Any], message: Message, key: str, address: str, action: str, schema: str) -> None:
    summary = (message.model.__doc__ or "").strip().splitlines()
    entry: dict[str, Any] = {"name": key, "payload": {"$ref": f"./{schema}"}}
    if summary:
        entry["summary"] = summary[0]
    document["components"]["messages"][key] = entry
    document["channels"][key] = {
        "address": address,
        "messages": {"message": {"$ref": f"#/components/messages/{_pointer(key)}"}},
    }
    operation: dict[str, Any] = {"action": action, "channel": {"$ref": f"#/channels/{_pointer(key)}"}}
    if message.reply is not None:
        operation["reply"] = {"address": {"location": "$message.header#/reply"}}
        document["components"]["messages"][f"{key}.reply"] = {
            "name": f"{key}.reply",
            "payload": {"$ref": f"./{schema.removesuffix('.json')}.reply.json"},
        }
    document["operations"][key] = operation


def _pointer(key: str) -> str:
    return key.replace("~", "~0").replace("/", "~1")


def files() -> dict[str, str]:
    """Every generated file: path below the schema folder to text."""
    found = {name: _text(schema) for name, schema in schemas().items()}
    found["asyncapi.json"] = _text(asyncapi())
    return found


def _text(value: dict[str, Any]) -> str:
    return json.dumps(value, indent=2, ensure_ascii=False) + "\n"


def main(arguments: list[str]) -> int:
    """Writes the files, or with `--check` returns 1 and names those that differ."""
    wanted = files()
    there = {str(path.relative_to(FOLDER)): path.read_text(encoding="utf-8") for path in FOLDER.rglob("*.json")}
    if "--check" in arguments:
        differing = sorted(name for name in wanted.keys() | there.keys() if wanted.get(name) != there.get(name))
        for name in differing:
            print(f"contracts/schemas/{name} is not what contracts/ says; run: make schemas", file=sys.stderr)  # noqa: T201
        return 1 if differing else 0
    for name in there.keys() - wanted.keys():
        (FOLDER / name).unlink()
    for name, text in wanted.items():
        path = FOLDER / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
