"""Kata sandi by its page: a wrong one is refused in words, a new one takes effect, and the old one comes back."""

from __future__ import annotations

from tests.support.walk import Walk

NEW = "kata-sandi-baru-uji"


def test_the_owner_changes_his_password(walk: Walk, province: str) -> None:
    page = walk.page

    def change(old: str, new: str, again: str) -> None:
        page.go("/kata-sandi")
        for name, value in (("old", old), ("new", new), ("again", again)):
            page.write(name, value)
        page.press_button("Ganti")

    walk.as_("kepala.opd30")
    change(province, NEW, NEW + "x")
    assert "Kata sandi baru dan ulangannya tidak sama" in page.text
    change("bukan-yang-sekarang", NEW, NEW)
    assert "Kata sandi yang sekarang tidak cocok" in page.text
    walk.look("kata-sandi")
    change(province, NEW, NEW)
    assert "Kata sandi Anda diganti." in page.text
    page.sign_in("kepala.opd30", NEW)
    change(NEW, province, province)
    assert "Kata sandi Anda diganti." in page.text
