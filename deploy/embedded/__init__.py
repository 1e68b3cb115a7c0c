"""PostgreSQL, NATS and our own processes on one machine, with nothing installed but Python packages.

Knows nothing of the house: it makes folders, secrets and processes, and hands out addresses.
"""

from deploy.embedded.account import Account
from deploy.embedded.errors import StackError
from deploy.embedded.layout import Layout
from deploy.embedded.lock import DataLock
from deploy.embedded.nats import EmbeddedNats, NatsUser
from deploy.embedded.ports import check_free, free_port
from deploy.embedded.postgres import EmbeddedPostgres
from deploy.embedded.process import Backoff, Child, ChildState, Supervised, Supervisor
from deploy.embedded.secrets import Secrets

__all__ = [
    "Account",
    "Backoff",
    "Child",
    "ChildState",
    "DataLock",
    "EmbeddedNats",
    "EmbeddedPostgres",
    "Layout",
    "NatsUser",
    "Secrets",
    "StackError",
    "Supervised",
    "Supervisor",
    "check_free",
    "free_port",
]
