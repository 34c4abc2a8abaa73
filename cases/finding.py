"""Finding cases by what people remember: a name, a reference, a local authority, without exact spelling."""

from __future__ import annotations

import unicodedata
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from cases.access import cases_seen_by
from cases.models import Case, Party
from cases.people import Viewer

_LIKE = str.maketrans({"ł": "l", "ø": "o", "đ": "d", "ħ": "h", "æ": "ae", "œ": "oe", "ı": "i"})


def find_cases(session: Session, viewer: Viewer, words: str) -> set[UUID]:
    """The cases that ``viewer`` may see in which every word stands in a name, reference or authority.

    Case, accents, spaces and apostrophes are forgiven: "obrien" finds Łukasz O'Brien.
    """
    wanted = [word for part in words.split() if (word := folded(part))]
    whole = folded(words)
    if not whole:
        return set()
    seen = cases_seen_by(viewer).subquery()
    rows = session.execute(
        select(seen.c.id, seen.c.reference, seen.c.person_name, seen.c.authority_name, Party.name).join(
            Party, Party.case_id == seen.c.id, isouter=True
        )
    )
    texts: dict[UUID, str] = {}
    for case_id, *names in rows:
        texts[case_id] = f"{texts.get(case_id, '')} {' '.join(folded(name or '') for name in names)}"
    return {
        case_id
        for case_id, text in texts.items()
        if whole in text or (wanted and all(word in text for word in wanted))
    }


def folded(text: str) -> str:
    """``text`` as it is compared: small letters and digits alone."""
    plain = unicodedata.normalize("NFKD", text.casefold()).translate(_LIKE)
    return "".join(character for character in plain if character.isalnum())


def named(case: Case) -> str:
    """How a case is called among staff: the child's or young person's name and the local authority."""
    return f"{case.person_name} · {case.authority_name}"
