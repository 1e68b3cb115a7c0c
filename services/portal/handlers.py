"""Commands of the portal on the bus."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from chassis.commands import CommandContext
from chassis.entities import Decision, Repository
from chassis.execution import Answered
from contracts.catalogue import Done
from contracts.envelope import NewEvent
from contracts.errors import Refusal
from contracts.people import RegisterPerson
from services.portal.domain import PLACE, AuditState, decide_register
from services.portal.passwords import Passwords
from services.portal.people import Account, People

RegisterHandler = Callable[[CommandContext, RegisterPerson], Awaitable[Answered]]


def register_person(people: People, passwords: Passwords, repo: Repository[AuditState]) -> RegisterHandler:
    """The handler of `register_person`.

    Names must not enter an event, so the rows cannot be derived from it. They are written *before* the event
    and its stored answer: after a crash between the two, the repeated command finds its rows and appends the
    event. The other way round, a repeat would get the stored answer and the rows would be missing for ever.
    """

    async def handle(ctx: CommandContext, command: RegisterPerson) -> Answered:
        account = await people.account_of(command.person_id)
        if account is None:
            await people.add(command, await passwords.hash(command.password))
            account = await people.account_of(command.person_id)
        if account is None or not _same(account, command):
            raise _other_content()
        if not await passwords.matches(account.hash, command.password):
            raise _other_content()

        def decide(state: AuditState, version: int) -> Decision:
            events = [
                NewEvent(stream=command.person_id, place=PLACE, data=data)
                for data in decide_register(state, command.person_id)
            ]
            return Decision(events=events, reply=Done(version=version + len(events)))

        return await ctx.execute(repo, command.person_id, decide, expected_version=command.expected_version)

    return handle


def _same(account: Account, command: RegisterPerson) -> bool:
    person = account.person
    return (person.name, person.nip, person.sample, account.username) == (
        command.name,
        command.nip,
        command.sample,
        command.username,
    )


def _other_content() -> Refusal:
    return Refusal(
        "wrong_state",
        "orang ini sudah terdaftar dengan nama, NIP, nama pengguna atau kata sandi lain; "
        "perintah pendaftaran tidak mengubah yang sudah ada",
    )
