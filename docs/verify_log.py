#!/usr/bin/env python3
"""Verifies an exported esakip event log with nothing but Python's standard library.

    python verify_log.py [FILE] [--previous HASH]

Reads lines of the format in log-format.md from FILE or standard input. `--previous` is the hash of the event before
the first line, for an export that does not begin at position 1. Prints OK with the last position and hash, or the
first fault and its position; exits 0 or 1.
"""

import argparse
import hashlib
import json
import sys


class Fault(Exception):
    """The first thing that is wrong; its text names the position."""


def verify(lines, previous):
    """Log name, position and hash of the last line. `previous` is None when the first line's hash must be trusted."""
    log, position = None, 0
    for number, line in enumerate(lines, start=1):
        place = f"line {number}, after position {position}"
        try:
            row = json.loads(line)
            name, found, digest, body = row["log"], row["position"], bytes.fromhex(row["hash"]), row["event"].encode()
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            raise Fault(f"{place}: not a line of this format ({error!r})") from None
        if log is None:
            log, position = name, found - 1
            if previous is None and found == 1:
                previous = bytes(32)
        if name != log:
            raise Fault(f"{place}: belongs to log {name}, not {log}")
        if found != position + 1:
            raise Fault(f"position {position + 1}: missing, the next line is position {found}")
        if previous is not None:
            expected = hashlib.sha256(previous + log.encode() + found.to_bytes(8, "big") + body).digest()
            if expected != digest:
                raise Fault(f"position {found}: hash is {digest.hex()}, computed {expected.hex()}")
        position, previous = found, digest
    return log, position, previous or bytes(32)


def main():
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    options.add_argument("file", nargs="?", type=argparse.FileType("r", encoding="utf-8"), default=sys.stdin)
    options.add_argument("--previous", type=bytes.fromhex, help="hash before the first line, 64 hex digits")
    given = options.parse_args()
    try:
        log, position, digest = verify(given.file, given.previous)
    except Fault as fault:
        sys.exit(f"FAULT {fault}")
    print(f"OK {log} {position} {digest.hex()}")  # noqa: T201


if __name__ == "__main__":
    main()
