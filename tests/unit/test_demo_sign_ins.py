"""The sign-ins that a new installation prints are those of the posts that it loads."""

from __future__ import annotations

import pytest

from ops.demo import province
from ops.demo.offices import POSTS
from ops.demo.report import sign_ins


def test_only_loaded_posts_are_printed(capsys: pytest.CaptureFixture[str]) -> None:
    sign_ins("http://127.0.0.1:8080", "rahasia")
    said = capsys.readouterr().out
    assert [post.username for post in POSTS if post.username not in said] == []
    assert [post.username for post in province.POSTS if post.username in said] == []
