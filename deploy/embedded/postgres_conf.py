"""The settings of the embedded Postgres, written anew at every start."""

from __future__ import annotations

from pathlib import Path

INCLUDE = "\ninclude 'esakip.conf'  # what the embedded stack sets; it is written anew at every start\n"

SETTINGS = """\
# Written by the embedded stack at every start: changes here are lost. Use ALTER SYSTEM for tuning.

# Reached by a unix socket in a private folder only, with a password.
listen_addresses = ''
port = 5432
unix_socket_directories = {socket_dir}
unix_socket_permissions = 0700
password_encryption = scram-sha-256

# Postgres holds the truth: what it has acknowledged is on disk.
fsync = on
synchronous_commit = on
full_page_writes = on
wal_level = replica
max_wal_size = 2GB

# A transaction left open stalls vacuum in every database, and the log's head row in one.
idle_in_transaction_session_timeout = 60s

max_connections = 200
shared_buffers = 256MB
jit = off
timezone = 'UTC'
log_timezone = 'UTC'

# Statements and details of errors hold what people wrote and who they are; neither belongs in a log file.
log_destination = 'stderr'
logging_collector = off
log_line_prefix = '%m [%p] %q%u@%d '
log_error_verbosity = terse
log_min_error_statement = panic
"""


def settings(socket_dir: Path) -> str:
    return SETTINGS.format(socket_dir=_quoted(str(socket_dir)))


def _quoted(value: str) -> str:
    """`unix_socket_directories` is a list: inside the string's quotes a path has quotes of its own."""
    inner = '"' + value.replace('"', '""') + '"'
    return "'" + inner.replace("'", "''").replace("\\", "\\\\") + "'"
