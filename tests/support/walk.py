"""A run by the pages alone: who acts signs in, goes to its page and presses what he finds there."""

from __future__ import annotations

import os
import time
from pathlib import Path
from typing import Any

from tests.support.browser import Browser

FIGURES = {
    "indikator-0-indicator": "Jumlah layanan terintegrasi",
    "indikator-0-unit_of_measure": "layanan",
    "indikator-0-target": "40",
    "indikator-0-actual": "38",
    "indikator-0-explanation": "Dua layanan menunggu serah terima.",
    "anggaran-0-programme": "Program Aplikasi Informatika",
    "anggaran-0-ceiling": "2.400.000.000",
    "anggaran-0-spent": "2.310.500.000",
}


class Walk:
    """One run: who acts signs in, goes to its page and presses what he finds there."""

    def __init__(self, page: Browser, password: str) -> None:
        self.page = page
        self._password = password
        self.run = ""
        self._who = ""
        self._sessions: dict[str, list[dict[str, Any]]] = {}

    def as_(self, username: str) -> None:
        """Goes on as somebody, who signs in the first time and finds his session open afterwards."""
        if username == self._who:
            return
        if username in self._sessions:
            self.page.as_session(self._sessions[username])
            self.page.go("/kotak-masuk")
        else:
            self.page.sign_in(username, self._password)
            self._sessions[username] = self.page.session()
        self._who = username

    def see(self, username: str, words: str) -> None:
        """Opens the run's page until the words are there: what services do takes a moment."""
        self.as_(username)
        deadline = time.monotonic() + 60
        while True:
            self.page.go(self.run)
            if words.lower() in self.page.text.lower():
                return
            assert time.monotonic() < deadline, f"{username} never sees {words!r}: {self.page.text}"
            time.sleep(0.2)

    def do(self, username: str, activity: str, button: str) -> None:
        self.see(username, f"Giliran Anda: {activity}")
        self.press(button)

    def press(self, button: str) -> None:
        labels = self.page.texts("main button")
        assert button in labels, f"no button {button!r} among {labels}"
        self.page.press_button(button)
        assert "Belum tercatat" not in self.page.text, self.page.text

    def look(self, name: str) -> None:
        folder = os.environ.get("ESAKIP_PICTURES")
        if folder:
            self.page.picture(Path(folder) / f"{name}.png")
            self.page.picture(Path(folder) / f"{name}-sempit.png", width=390)

    def fill(self, username: str) -> None:
        """Opens the form in the inbox and sends figures."""
        page = self.page
        deadline = time.monotonic() + 60
        self.as_(username)
        page.go("/kotak-masuk")
        while not page.all("a[href^='/pengisian/']"):
            assert time.monotonic() < deadline, page.text
            time.sleep(0.2)
            page.go("/kotak-masuk")
        page.press("a[href^='/pengisian/']")
        self.send("Data terkirim.")

    def send(self, said: str) -> None:
        """Fills in the form that is shown and sends it."""
        for name, value in FIGURES.items():
            self.page.write(name, value)
        self.page.press("button[value='kirim']")
        assert said in self.page.text
