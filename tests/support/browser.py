"""A real Chromium without a window, driven as a person would: links, fields, buttons."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from selenium import webdriver
from selenium.webdriver.chrome.options import Options
from selenium.webdriver.chrome.service import Service
from selenium.webdriver.common.by import By
from selenium.webdriver.remote.webelement import WebElement
from selenium.webdriver.support.ui import WebDriverWait

QUIET = (
    "--headless=new",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--window-size=1280,1400",
)


class Browser:
    """One person's browser on a portal."""

    def __init__(self, driver: webdriver.Chrome, address: str) -> None:
        self._driver = driver
        self._address = address

    def go(self, path: str) -> None:
        self._driver.get(f"{self._address}{path}")

    @property
    def text(self) -> str:
        return self._driver.find_element(By.TAG_NAME, "main").text

    def texts(self, selector: str) -> list[str]:
        return [element.text for element in self.all(selector)]

    @property
    def path(self) -> str:
        return self._driver.current_url.removeprefix(self._address)

    def all(self, selector: str) -> list[WebElement]:
        return self._driver.find_elements(By.CSS_SELECTOR, selector)

    def write(self, name: str, value: str) -> None:
        fields = self._driver.find_elements(By.NAME, name)
        field = next((one for one in fields if one.is_displayed()), fields[0])
        field.clear()
        field.send_keys(value)

    def date(self, name: str, value: str) -> None:
        """A day in its field, whose typing depends on the language of the machine."""
        self._driver.execute_script(
            "[...document.getElementsByName(arguments[0])].find(one => one.offsetParent !== null).value = arguments[1]",
            name,
            value,
        )

    def click(self, selector: str) -> None:
        """Something that leads nowhere: a box to tick, a choice, a fold to open."""
        element = self._driver.find_element(By.CSS_SELECTOR, selector)
        self._reveal(element)
        element.click()

    def press(self, selector: str) -> None:
        """A link or button that leads to a page; returns when that page is there."""
        self._leave(self._driver.find_element(By.CSS_SELECTOR, selector))

    def press_button(self, label: str) -> None:
        """The button that says exactly this."""
        self._leave(next(one for one in self.all("main button") if one.text == label))

    def unfold(self, words: str) -> None:
        """Opens the first part that is folded under these words."""
        element = next(one for one in self.all("details:not([open]) > summary") if one.text.startswith(words))
        self._reveal(element)
        element.click()

    def _reveal(self, element: WebElement) -> None:
        self._driver.execute_script("arguments[0].scrollIntoView({block: 'center'})", element)

    def _leave(self, element: WebElement) -> None:
        self._driver.execute_script("window.before = true")
        self._reveal(element)
        element.click()
        arrived = "return window.before === undefined && document.readyState === 'complete'"
        WebDriverWait(self._driver, 30, poll_frequency=0.05).until(lambda driver: driver.execute_script(arrived))

    def sign_in(self, username: str, password: str) -> None:
        """As somebody else than before: without the cookies of that one."""
        self._driver.delete_all_cookies()
        self.go("/masuk")
        self.write("username", username)
        self.write("password", password)
        self.press("main form button")

    def session(self) -> list[dict[str, Any]]:
        """What the browser of whoever is signed in keeps of that."""
        return self._driver.get_cookies()

    def as_session(self, kept: list[dict[str, Any]]) -> None:
        """As in the browser of the one whose session it is."""
        self._driver.delete_all_cookies()
        for cookie in kept:
            self._driver.add_cookie(cookie)

    def run(self, script: str, *arguments: object) -> Any:
        """What a script hands to the callback that it gets as its last argument."""
        return self._driver.execute_async_script(script, *arguments)

    def console_errors(self) -> list[str]:
        return [str(entry["message"]) for entry in self._driver.get_log("browser") if entry["level"] == "SEVERE"]

    def picture(self, path: Path, *, width: int = 1280) -> None:
        """The whole page as a PNG, at this width of the window."""
        size = self._driver.get_window_size()
        self._driver.set_window_size(width, 900)
        height = self._driver.execute_script("return document.documentElement.scrollHeight")
        self._driver.set_window_size(width, height + 150)
        self._driver.save_screenshot(str(path))
        self._driver.set_window_size(size["width"], size["height"])


@contextmanager
def browser(address: str, profile: Path) -> Iterator[Browser]:
    chromium, driver_path = shutil.which("chromium"), shutil.which("chromedriver")
    if chromium is None or driver_path is None:
        raise RuntimeError("browser tests need Chromium; run: make system-packages")
    options = Options()
    options.binary_location = chromium
    for argument in (*QUIET, f"--user-data-dir={profile}"):
        options.add_argument(argument)
    if os.geteuid() == 0:
        options.add_argument("--no-sandbox")
    options.set_capability("goog:loggingPrefs", {"browser": "ALL"})
    driver = webdriver.Chrome(options=options, service=Service(driver_path))
    driver.set_page_load_timeout(30)
    try:
        yield Browser(driver, address)
    finally:
        driver.quit()
