"""`python -m ops` is `esakip`."""

from ops.cli import app

app()
