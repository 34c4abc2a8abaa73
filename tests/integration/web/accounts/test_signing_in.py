"""Signing in: who comes in, who does not, and where they land."""

from __future__ import annotations

from pathlib import Path

from cases.passwords import hash_password
from cases.vocabulary import Role
from tests.client import ReviewingClient
from tests.factories import a_user
from tests.houses import a_house
from tests.webs import a_web


def test_the_right_password_opens_and_signing_out_closes(tmp_path: Path, sqlite_url: str) -> None:
    """Right password: the role's first page. Wrong one: said, and nothing opens."""
    house = a_house(tmp_path / "data", sqlite_url)
    with house.database.write() as session:
        user = a_user(session, Role.ADMINISTRATOR, password=hash_password("a long walk home"))
        email = user.email
    client = ReviewingClient(a_web(house))
    page = client.post_form("/sign-in", email=email, password="a long walk")
    assert page.problems == ["Email or password is not right"]
    page = client.post_form("/sign-in", email=email, password="a long walk home", follow=False)
    assert page.response.headers["Location"] == "/admin/users"
