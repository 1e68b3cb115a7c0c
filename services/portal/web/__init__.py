"""The HTTP edge: REST for systems under /api/v1, pages for people everywhere else."""

from services.portal.web.site import create_app

__all__ = ["create_app"]
