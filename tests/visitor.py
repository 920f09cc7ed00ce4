"""Somebody at a browser without script: follows links, fills forms, reads pages. HTTP only."""

from __future__ import annotations

from typing import Any

import httpx
from bs4 import BeautifulSoup, Tag


class Visitor:
    """One person's cookies and the page that is open."""

    def __init__(self, address: str) -> None:
        self.http = httpx.Client(base_url=address, follow_redirects=True, trust_env=False, timeout=60)
        self.answer: httpx.Response | None = None
        self.page = BeautifulSoup("", "html.parser")

    def close(self) -> None:
        """Let go of the connection."""
        self.http.close()

    def go(self, path: str, status: int = 200) -> BeautifulSoup:
        """Open a page and hold its status to what is expected."""
        return self._arrived(self.http.get(path), status)

    def _arrived(self, answer: httpx.Response, status: int) -> BeautifulSoup:
        assert answer.status_code == status, (answer.request.url, answer.status_code, answer.text[-1500:])
        self.answer = answer
        if "html" in answer.headers.get("content-type", ""):
            self.page = BeautifulSoup(answer.text, "html.parser")
        return self.page

    def form(self, action: str) -> Tag:
        """Return the open page's form that posts to an address (or to the page itself for '')."""
        here = self.answer.url.path if self.answer else ""
        forms = self.page.find_all("form", method="post")
        found = [one for one in forms if (one.get("action") or here) == (action or here)]
        assert found, (action, [one.get("action") for one in self.page.find_all("form")])
        return found[0]

    def send(
        self, action: str, fields: dict[str, Any] | None = None, *, status: int = 200, files: Any = None
    ) -> BeautifulSoup:
        """Fill and send a form of the open page: what it shows already is sent along, as a browser does."""
        form = self.form(action)
        values: dict[str, Any] = {}
        for one in form.find_all(["input", "textarea", "select"]):
            name, kind = one.get("name"), one.get("type")
            if (
                not name
                or kind in {"file", "submit"}
                or (kind in {"checkbox", "radio"} and not one.has_attr("checked"))
            ):
                continue
            values[name] = one.text.lstrip("\n") if one.name == "textarea" else one.get("value", "")
            if one.name == "select":
                chosen = one.find("option", selected=True) or one.find("option")
                values[name] = chosen.get("value", chosen.text) if isinstance(chosen, Tag) else ""
        values.update(fields or {})
        assert self.answer is not None
        path = str(form.get("action") or self.answer.url.path)
        return self._arrived(self.http.post(path, data=values, files=files), status)

    def link(self, words: str) -> str:
        """Return the address of the open page's first link whose text has these words."""
        found = [one for one in self.page.find_all("a") if words in one.get_text()]
        assert found, (words, self.text[:800])
        return str(found[0]["href"])

    @property
    def text(self) -> str:
        """The open page's words."""
        return self.page.get_text(" ", strip=True)

    def sign_in(self, phone: str, password: str, status: int = 200) -> BeautifulSoup:
        """Log in."""
        self.go("/login")
        return self.send("", {"phone": phone, "password": password}, status=status)
