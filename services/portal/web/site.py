"""Puts the site together: middleware from the outside in, the REST interface, the pages, the static files."""

from __future__ import annotations

from pathlib import Path

from fastapi import FastAPI
from fastapi.staticfiles import StaticFiles

from chassis.service import Chassis
from services.portal.passwords import Passwords
from services.portal.web import pages
from services.portal.web.api import describe, router
from services.portal.web.errors import Guard, handle_errors
from services.portal.web.limits import BodyLimit, Deadline, SecurityHeaders
from services.portal.web.state import make_portal

STATIC = Path(__file__).parent / "static"


def create_app(chassis: Chassis, passwords: Passwords) -> FastAPI:
    """The whole site on one chassis. `passwords` is shared with the bus handlers, so that both together
    compute no more hashes at a time than the machine bears."""
    app = FastAPI(title="e-SAKIP", openapi_url=None, docs_url=None, redoc_url=None)
    app.state.portal = make_portal(chassis, passwords)
    app.include_router(router)
    describe(app)
    app.include_router(pages.router)
    app.mount("/static", StaticFiles(directory=STATIC), name="static")
    handle_errors(app)
    app.add_middleware(Deadline)
    app.add_middleware(BodyLimit)
    app.add_middleware(Guard)
    app.add_middleware(SecurityHeaders)
    return app
