"""Wiring of the portal."""

from __future__ import annotations

from chassis.service import Chassis
from contracts.people import GetPeople, RegisterPerson
from services.portal.accounts import administer
from services.portal.audit import repository
from services.portal.handlers import register_person
from services.portal.passwords import Passwords
from services.portal.people import People
from services.portal.queries import get_people
from services.portal.web import create_app


def build(chassis: Chassis) -> None:
    people, passwords = People(chassis.pool), Passwords(chassis.settings.password_memory)
    chassis.command(RegisterPerson, register_person(people, passwords, repository(chassis)))
    administer(chassis, passwords, repository(chassis))
    chassis.query(GetPeople, get_people(people))
    chassis.serve_http(lambda on: create_app(on, passwords))
