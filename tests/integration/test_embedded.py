"""The embedded stack on real processes: what it keeps, what it survives, what it refuses and in which words."""

from __future__ import annotations

import asyncio
import json
import os
import shutil
import signal
import socket
import stat
import subprocess
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Callable, Iterator
from pathlib import Path
from typing import Any

import asyncpg
import nats
import nats.errors
import pytest
from cryptography.hazmat.primitives import serialization

from deploy.embedded import (
    Account,
    Backoff,
    Child,
    ChildState,
    DataLock,
    EmbeddedNats,
    EmbeddedPostgres,
    Layout,
    NatsUser,
    Secrets,
    StackError,
    Supervisor,
    check_free,
    free_port,
)
from deploy.embedded.binaries import nats_server, postgres_program
from deploy.embedded.files import require_space
from deploy.embedded.holding import hold
from deploy.embedded.postgres_conf import settings

REPOSITORY = Path(__file__).parents[2]
ALL = NatsUser("relay", "relay-password", (">",), (">",), False)
as_root = pytest.mark.skipif(os.geteuid() != 0, reason="only root can change accounts")


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def alive(pid: int) -> bool:
    """A zombie that nobody has reaped yet does not count."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except (FileNotFoundError, ProcessLookupError):
        return False


def process_file(server: EmbeddedPostgres, name: str) -> Path:
    return Path(f"/proc/{server.pid}/{name}")


async def until(true: Callable[[], Any], seconds: float = 15) -> None:
    end = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < end, "it did not come true in time"
        await asyncio.sleep(0.02)


@pytest.fixture
def layout(tmp_path: Path) -> Layout:
    return Layout(tmp_path / "data")


@pytest.fixture
async def postgres(layout: Layout) -> AsyncIterator[EmbeddedPostgres]:
    server = postgres_on(layout)
    await server.start()
    yield server
    await server.stop()


@pytest.fixture
def roomy() -> Iterator[Path]:
    """A folder that every account can pass through; those of pytest are 0700."""
    folder = Path(tempfile.mkdtemp())
    folder.chmod(0o755)
    yield folder
    shutil.rmtree(folder)


def postgres_on(layout: Layout, account: Account | None = None) -> EmbeddedPostgres:
    return EmbeddedPostgres(layout, Secrets(layout).get("postgres"), account=account)


async def connect(layout: Layout, server: EmbeddedPostgres, password: str = "") -> Any:
    password = password or Secrets(layout).get("postgres")
    return await asyncpg.connect(server.dsn("postgres", password, "postgres"))


async def sql(layout: Layout, server: EmbeddedPostgres, statement: str) -> Any:
    connection = await connect(layout, server)
    try:
        return await connection.fetchval(statement)
    finally:
        await connection.close()


async def on(server: EmbeddedNats, user: NatsUser, **options: Any) -> Any:
    return await nats.connect(server.url, user=user.name, password=user.password, **options)


# --- what is kept


async def test_postgres_keeps_its_data_over_a_restart(layout: Layout, postgres: EmbeddedPostgres) -> None:
    await sql(layout, postgres, "CREATE TABLE kept AS SELECT 41 + 1 AS answer")
    first = postgres.pid
    await postgres.stop()
    assert postgres.pid is None
    assert not await postgres.ready()
    again = postgres_on(layout)
    await again.start()
    try:
        assert await sql(layout, again, "SELECT answer FROM kept") == 42
        assert again.pid != first
    finally:
        await again.stop()


async def test_nats_keeps_its_streams_over_a_restart_and_a_kill(layout: Layout) -> None:
    server = EmbeddedNats(layout, free_port(), [ALL])
    for death in (server.stop, lambda: kill(server), None):
        await server.start()
        assert await server.ready()
        client = await on(server, ALL)
        stream = client.jetstream()
        await stream.add_stream(name="KEPT", subjects=["kept.>"])
        sequence = (await stream.publish("kept.one", b"x")).seq
        await client.close()
        if death is not None:
            await death()
    await server.stop()
    assert sequence == 3


async def kill(server: EmbeddedNats | EmbeddedPostgres) -> None:
    assert server.pid is not None
    os.kill(server.pid, signal.SIGKILL)
    await server.wait()


async def test_postgres_comes_back_after_kill_9_of_a_busy_postmaster(
    layout: Layout, postgres: EmbeddedPostgres
) -> None:
    await sql(layout, postgres, "CREATE TABLE t (n int)")
    await sql(layout, postgres, "INSERT INTO t VALUES (1)")
    busy = await connect(layout, postgres)
    asleep = asyncio.ensure_future(busy.execute("SELECT pg_sleep(60)"))
    await kill(postgres)
    await postgres.start()
    assert await sql(layout, postgres, "SELECT n FROM t") == 1
    with pytest.raises((asyncpg.PostgresError, asyncpg.InterfaceError, OSError)):
        await asleep
    busy.terminate()


async def test_settings_on_which_durability_rests_are_in_force(layout: Layout, postgres: EmbeddedPostgres) -> None:
    expected = {
        "fsync": "on",
        "synchronous_commit": "on",
        "full_page_writes": "on",
        "data_checksums": "on",
        "listen_addresses": "",
        "password_encryption": "scram-sha-256",
        "server_encoding": "UTF8",
        "TimeZone": "UTC",
        "idle_in_transaction_session_timeout": "1min",
        "max_connections": "200",
    }
    found = {name: await sql(layout, postgres, f"SELECT current_setting('{name}')") for name in expected}
    assert found == expected
    assert await sql(layout, postgres, "SELECT datcollate FROM pg_database WHERE datname = 'template1'") == "C"
    server = EmbeddedNats(layout, free_port(), [ALL])
    await server.start()
    try:
        reader, writer = await asyncio.open_connection("127.0.0.1", server.monitor_port)
        writer.write(b"GET /jsz?config=1 HTTP/1.0\r\n\r\n")
        answer = (await reader.read()).partition(b"\r\n\r\n")[2]
        writer.close()
        assert json.loads(answer)["config"]["sync_always"] is True
    finally:
        await server.stop()


# --- who gets in


async def test_postgres_asks_for_the_password(layout: Layout, postgres: EmbeddedPostgres) -> None:
    with pytest.raises(asyncpg.InvalidPasswordError):
        await connect(layout, postgres, "wrong")
    assert mode(layout.socket_dir) == 0o700
    psql = await asyncio.create_subprocess_exec(
        str(postgres_program("psql")),
        postgres.dsn("postgres", Secrets(layout).get("postgres"), "postgres"),
        "-Atc",
        "SELECT 7",
        stdout=subprocess.PIPE,
    )
    assert (await psql.communicate())[0] == b"7\n"


async def test_data_under_another_password_are_refused_with_a_sentence(
    layout: Layout, postgres: EmbeddedPostgres
) -> None:
    await postgres.stop()
    stranger = EmbeddedPostgres(layout, "another")
    with pytest.raises(StackError, match=r"has another password than .*secrets; restore both"):
        await stranger.start()
    assert stranger.pid is None


async def test_nats_refuses_what_is_not_on_the_list(layout: Layout) -> None:
    writer = NatsUser("writer", "w", ("allowed.>",), ("_INBOX.>",), False)
    mute = NatsUser("mute", "m", (), (), False)
    answerer = NatsUser("answerer", "a", (), ("ask.>",), True)
    server = EmbeddedNats(layout, free_port(), [ALL, writer, answerer, mute])
    await server.start()
    refusals: list[str] = []

    async def refused(error: Exception) -> None:
        refusals.append(str(error).lower())

    try:
        everything = await on(server, ALL)
        heard = await everything.subscribe("*.>")
        await everything.flush()

        client = await on(server, writer, error_cb=refused)
        await client.publish("forbidden.x", b"")
        await client.publish("allowed.x", b"")
        await client.flush()
        assert (await heard.next_msg(2)).subject == "allowed.x"
        await until(lambda: any('publish to "forbidden.x"' in refusal for refusal in refusals))

        nothing = await on(server, mute, error_cb=refused)
        await nothing.publish("allowed.by-nothing", b"")
        await nothing.subscribe("deaf")
        await nothing.flush()
        await until(lambda: any('publish to "allowed.by-nothing"' in refusal for refusal in refusals))
        await until(lambda: any('subscription to "deaf"' in refusal for refusal in refusals))

        answering = await on(server, answerer, error_cb=refused)

        async def answer(message: Any) -> None:
            await message.respond(b"yes")

        await answering.subscribe("ask.>", cb=answer)
        await answering.subscribe("other.>", cb=answer)
        await answering.publish("allowed.y", b"")
        await answering.flush()
        assert (await everything.request("ask.one", b"", timeout=2)).data == b"yes"
        await until(lambda: any('publish to "allowed.y"' in refusal for refusal in refusals))
        await until(lambda: any('subscription to "other.>"' in refusal for refusal in refusals))

        with pytest.raises(nats.errors.Error):
            await on(server, NatsUser("writer", "wrong", (), (), False), allow_reconnect=False, error_cb=refused)
        for connection in (everything, client, nothing, answering):
            await connection.close()
    finally:
        await server.stop()
    assert mode(layout.nats / "nats.conf") == 0o600


def test_secrets_are_private_and_stay(layout: Layout) -> None:
    first = Secrets(layout).get("portal-session")
    assert Secrets(layout).get("portal-session") == first
    assert Secrets(layout).get("other") != first
    assert len(first) >= 43
    assert mode(layout.secrets) == mode(layout.run) == 0o700
    assert mode(layout.secrets / "portal-session") == 0o600
    assert sorted(path.name for path in layout.secrets.iterdir()) == ["other", "portal-session"]
    (layout.secrets / "portal-session").chmod(0o644)
    with pytest.raises(StackError, match=r"open to other users .*chmod 600"):
        Secrets(layout).get("portal-session")
    with pytest.raises(ValueError, match="a-z"):
        Secrets(layout).get("../escape")


def test_a_keypair_is_made_once_and_fits(layout: Layout) -> None:
    private, public = Secrets(layout).keypair("assertions")
    content = private.read_bytes()
    assert (mode(private), mode(public)) == (0o600, 0o644)
    assert Secrets(layout).keypair("assertions") == (private, public)
    assert private.read_bytes() == content
    key: Any = serialization.load_pem_private_key(content, None)
    verifier: Any = serialization.load_pem_public_key(public.read_bytes())
    verifier.verify(key.sign(b"words"), b"words")


# --- children and their parent

SUPERVISOR = """
import asyncio, json, sys
from pathlib import Path
from deploy.embedded import *
async def main():
    layout = Layout(Path(sys.argv[1]))
    with DataLock(layout):
        async with Supervisor() as supervisor:
            postgres = EmbeddedPostgres(layout, Secrets(layout).get("postgres"))
            server = EmbeddedNats(layout, int(sys.argv[2]), [])
            other = Child(layout, "other", [sys.executable, "-c", "import time; time.sleep(600)"])
            for child in (postgres, server, other):
                await supervisor.start(child)
            print(json.dumps([postgres.pid, server.pid, other.pid]), flush=True)
            await asyncio.sleep(600)
asyncio.run(main())
"""


async def test_kill_9_of_the_supervisor_takes_its_children_along(layout: Layout) -> None:
    port = free_port()
    parent = await asyncio.create_subprocess_exec(
        *(sys.executable, "-c", SUPERVISOR, str(layout.root), str(port)),
        cwd=REPOSITORY,
        stdout=subprocess.PIPE,
    )
    assert parent.stdout is not None
    pids: list[int] = []
    async with asyncio.timeout(30):
        while not pids:
            line = await parent.stdout.readline()
            assert line, "the supervisor ended early"
            pids = json.loads(line) if line.startswith(b"[") else []
    assert all(alive(pid) for pid in pids)
    with pytest.raises(StackError, match=f"in use by the stack of process {parent.pid}; .*ESAKIP_DATA"):
        DataLock(layout).acquire()
    parent.kill()
    await parent.wait()

    server, streams = postgres_on(layout), EmbeddedNats(layout, port, [ALL])
    with DataLock(layout):  # at once: the children may still be stopping
        await server.start()
        await streams.start()
        assert not any(alive(pid) for pid in pids[:2])
        assert await sql(layout, server, "SELECT 1") == 1
        await streams.stop()
        await server.stop()
    await until(lambda: not any(alive(pid) for pid in pids))


async def test_the_supervisor_starts_a_dead_child_again(layout: Layout) -> None:
    async with Supervisor(Backoff(first=0.01)) as supervisor:
        server = EmbeddedNats(layout, free_port(), [ALL])
        await supervisor.start(server)
        state = supervisor.states()["nats"]
        for restarts in (1, 2):
            assert server.pid is not None
            os.kill(server.pid, signal.SIGKILL)
            await until(lambda: state.restarts == restarts and state.ready)  # noqa: B023
        assert state.last_end == "status -9"
        pid = server.pid
    assert pid is not None
    assert not alive(pid)


async def test_children_are_stopped_in_reverse_order(layout: Layout) -> None:
    order: list[str] = []

    class Noted(Child):
        async def stop(self, *arguments: Any) -> None:
            await super().stop(*arguments)
            order.append(self.name)

    async with Supervisor() as supervisor:
        for name in ("first", "second", "third"):
            await supervisor.start(Noted(layout, name, ["sleep", "600"]))
    assert order == ["third", "second", "first"]


async def test_a_child_that_ends_at_once_is_told_to_the_operator(layout: Layout) -> None:
    async with Supervisor() as supervisor:
        with pytest.raises(StackError, match=r"broken ended at start with status 3; look at log/broken\.log"):
            await supervisor.start(Child(layout, "broken", ["sh", "-c", "exit 3"], ready=never))
        with pytest.raises(StackError, match="no-such-program"):
            await supervisor.start(Child(layout, "missing", ["/no-such-program"]))


async def never() -> bool:
    return False


async def test_a_child_that_does_not_listen_is_killed(layout: Layout) -> None:
    deaf = Child(layout, "deaf", ["sh", "-c", "trap '' TERM; echo deaf; sleep 600 & wait; sleep 600"], patience=0.1)
    await deaf.start()
    await until(lambda: "deaf" in deaf.log_tail())
    with pytest.raises(StackError, match="deaf of an earlier run still holds"):
        await hold(layout.run / "deaf.lock", patience=0)
    await deaf.stop()
    assert deaf.returncode == -signal.SIGKILL
    assert mode(deaf.log) == 0o600
    again = Child(layout, "deaf", ["true"])  # its lock is free: the shell's own child went with it
    await again.start()
    assert await again.wait() == 0


def test_pauses_double_and_a_failing_child_is_tried_slowly() -> None:
    backoff = Backoff()
    state, now, pauses = ChildState("x"), 100.0, []
    for _ in range(12):
        state.pid, state.started_at = 1, now
        pauses.append(state.died(now, "status 1", backoff))
        now += pauses[-1]
    assert pauses == [0.2, 0.4, 0.8, 1.6, 3.2, 5.0, 5.0, 5.0, 5.0, 20.0, 20.0, 20.0]
    assert state.failing
    state.pid, state.started_at = 1, now
    assert state.died(now + 61, "status 1", backoff) == 0.2
    assert not state.failing


# --- side by side, and in each other's way


async def test_two_stacks_run_side_by_side(tmp_path: Path) -> None:
    async def stack(name: str) -> tuple[int, int]:
        layout = Layout(tmp_path / name)
        with DataLock(layout):
            async with Supervisor() as supervisor:
                server, streams = postgres_on(layout), EmbeddedNats(layout, free_port(), [ALL])
                await asyncio.gather(supervisor.start(server), supervisor.start(streams))
                await sql(layout, server, f"CREATE TABLE {name} ()")
                client = await on(streams, ALL)
                await client.close()
                tables = await sql(layout, server, "SELECT count(*) FROM pg_tables WHERE schemaname = 'public'")
                return int(tables), streams.port

    (one, port), (two, other) = await asyncio.gather(stack("one"), stack("two"))
    assert (one, two) == (1, 1)
    assert port != other


def test_a_second_lock_is_refused_and_a_released_one_is_not(layout: Layout) -> None:
    with DataLock(layout), pytest.raises(StackError, match=f"process {os.getpid()}; .*ESAKIP_DATA"):
        DataLock(layout).acquire()
    with DataLock(layout):
        assert layout.lock.read_text() == f"{os.getpid()}\n"


async def test_a_taken_port_is_named_with_its_setting(layout: Layout) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(StackError, match=f"port {port} is in use by another program; set ESAKIP_PORT"):
            check_free("127.0.0.1", port, "ESAKIP_PORT")
        server = EmbeddedNats(layout, port, [ALL])
        with pytest.raises(StackError, match=f"port {port} is in use by another program; set ESAKIP_NATS_PORT"):
            await server.start()
        assert server.pid is None
    check_free("127.0.0.1", port, "ESAKIP_PORT")


# --- folders


def test_modes_of_folders_that_were_there_stay(tmp_path: Path) -> None:
    root = tmp_path / "shared" / "data"
    root.mkdir(parents=True)
    (tmp_path / "shared").chmod(0o750)
    root.chmod(0o755)
    layout = Layout(root)
    assert (mode(tmp_path / "shared"), mode(root)) == (0o750, 0o755)
    assert all(mode(folder) == 0o700 for folder in root.iterdir())
    layout.secrets.chmod(0o755)
    Layout(root)
    assert mode(layout.secrets) == 0o700


async def test_a_long_path_gets_a_private_socket_folder_elsewhere(tmp_path: Path) -> None:
    layout = Layout(tmp_path / ("long" * 30) / 'with "quotes", commas')
    folder = layout.socket_dir
    server = postgres_on(layout)
    try:
        assert folder.parent == Path(tempfile.gettempdir())
        assert mode(folder) == 0o700
        await server.start()
        assert await sql(layout, server, "SELECT 1") == 1
        await server.stop()
        folder.chmod(0o755)
        with pytest.raises(StackError, match="not a private folder of this user"):
            _ = layout.socket_dir
    finally:
        await server.stop()
        shutil.rmtree(folder)


async def test_odd_paths_need_no_special_care(tmp_path: Path) -> None:
    layout = Layout(tmp_path / """d'a "t" %é\\""")
    assert layout.socket_dir == layout.run
    server, streams = postgres_on(layout), EmbeddedNats(layout, free_port(), [ALL])
    try:
        await server.start()
        await streams.start()
        assert await sql(layout, server, "SELECT 1") == 1
    finally:
        await streams.stop()
        await server.stop()
    assert (layout.nats / "jetstream").is_dir()


async def test_a_half_made_data_folder_is_cleared_away(layout: Layout) -> None:
    stale = layout.postgres / "data.new"
    (stale / "base").mkdir(parents=True)
    (stale / "PG_VERSION").write_text("18\n")
    server = postgres_on(layout)
    await server.start()
    await server.stop()
    assert sorted(path.name for path in layout.postgres.iterdir()) == ["data"]


async def test_data_of_another_major_version_are_refused(layout: Layout) -> None:
    data = layout.postgres / "data"
    data.mkdir()
    with pytest.raises(StackError, match="no data folder of Postgres"):
        await postgres_on(layout).start()
    (data / "PG_VERSION").write_text("17\n")
    with pytest.raises(StackError, match=r"belongs to Postgres 17 and this is 18; .*pg_upgrade"):
        await postgres_on(layout).start()


async def test_what_postgres_says_at_a_failed_start_reaches_the_operator(
    layout: Layout, postgres: EmbeddedPostgres
) -> None:
    await postgres.stop()
    with (layout.postgres / "data" / "postgresql.auto.conf").open("a") as conf:
        conf.write("shared_buffers = 'much'\n")
    with pytest.raises(StackError, match=r"Postgres stopped at start with status 1 \(.*FATAL.*auto\.conf"):
        await postgres.start()


def test_a_place_where_nothing_can_be_made_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(StackError, match="ESAKIP_DATA"):
        Layout(tmp_path / "file" / "data")
    with pytest.raises(StackError, match=r"only \d+ MB are free on the disk that holds .*ESAKIP_DATA"):
        require_space(tmp_path, 1 << 60)


def test_a_socket_folder_is_quoted_twice() -> None:
    assert """unix_socket_directories = '"/a''b,""c\\\\d"'""" in settings(Path("""/a'b,"c\\d"""))


# --- root


@as_root
async def test_root_runs_postgres_in_a_user_namespace_and_files_stay_roots(
    layout: Layout, postgres: EmbeddedPostgres
) -> None:
    if postgres._account is not Account.NAMESPACE:
        pytest.skip("the kernel allows no user namespace here")
    assert (layout.postgres / "data" / "PG_VERSION").stat().st_uid == 0
    assert process_file(postgres, "uid_map").read_text().split() == ["65534", "0", "1"]


@as_root
async def test_root_falls_back_to_nobody_and_back(roomy: Path) -> None:
    layout = Layout(roomy / "data")
    reachable_by_nobody()
    for account in (Account.NAMESPACE, Account.NOBODY, Account.NAMESPACE):
        server = postgres_on(layout, account)
        try:
            await server.start()
            assert await sql(layout, server, "SELECT 1") == 1
            await kill(server)
            await server.start()
            assert process_file(server, "status").stat().st_uid == account.file_owner[0]
        finally:
            await server.stop()


@as_root
async def test_nobody_in_a_closed_folder_gets_a_sentence(tmp_path: Path) -> None:
    closed = tmp_path / "closed"
    closed.mkdir(mode=0o700)
    with pytest.raises(StackError, match="run the stack as the user whose folders these are, or set ESAKIP_DATA"):
        await postgres_on(Layout(closed / "data"), Account.NOBODY).start()


@as_root
async def test_root_in_the_closed_folder_of_another_user_gets_a_sentence(tmp_path: Path) -> None:
    closed = tmp_path / "closed"
    closed.mkdir(mode=0o700)
    os.chown(closed, 1234, 1234)
    with pytest.raises(StackError, match="run the stack as the user whose folders these are"):
        await postgres_on(Layout(closed / "data"), Account.NAMESPACE).start()


def reachable_by_nobody() -> None:
    blocked = [folder for folder in postgres_program("postgres").parents if not mode(folder) & 0o001]
    if blocked:
        pytest.skip("the packages lie in a folder that other accounts cannot pass through")


def test_the_wheels_are_found() -> None:
    assert postgres_program("pg_dump").is_file()
    assert nats_server().is_file()
    with pytest.raises(StackError, match="install the extra"):
        postgres_program("no-such-program")
