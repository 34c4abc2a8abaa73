"""Finding cases by what people remember: a name, a reference, a local authority, without exact spelling."""

from __future__ import annotations

import unicodedata
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from cases.access import cases_seen_by
from cases.accounts.people import Viewer
from cases.casework.models import StaffNote
from cases.casework.owners import OFFICE_ROLES
from cases.certificates.models import Certificate
from cases.models import Case, Party

_LIKE = str.maketrans({"ł": "l", "ø": "o", "đ": "d", "ħ": "h", "æ": "ae", "œ": "oe", "ı": "i"})


def find_cases(session: Session, viewer: Viewer, words: str) -> set[UUID]:
    """Return the cases that ``viewer`` may see in which every word stands in a name, reference or authority.

    The number of a certificate finds its case, and so does that of the list it was brought in from. For the
    office so do the email addresses and phone numbers of the people in it, and the words of its notes.
    """
    if not folded(words):
        return set()
    seen = cases_seen_by(viewer).subquery()
    rows = session.execute(
        select(
            seen.c.id,
            seen.c.reference,
            seen.c.former_reference,
            seen.c.person_name,
            seen.c.authority_name,
            Party.name,
            Party.organisation,
            Certificate.reference,
            *((Party.email, Party.phone) if viewer.role in OFFICE_ROLES else ()),
        )
        .join(Party, Party.case_id == seen.c.id, isouter=True)
        .join(Certificate, Certificate.case_id == seen.c.id, isouter=True)
    )
    texts: dict[UUID, set[str]] = {}
    for case_id, *names in rows:
        texts.setdefault(case_id, set()).update(name for name in names if name)
    if viewer.role in OFFICE_ROLES:
        for case_id, said in session.execute(select(StaffNote.case_id, StaffNote.words)):
            if case_id in texts:
                texts[case_id].add(said)
    return {case_id for case_id, names in texts.items() if is_found(words, *names)}


def is_found(words: str, *texts: str) -> bool:
    """Return True if every word of ``words`` stands in ``texts``, or all of them run together.

    None is everywhere. Case, accents, spaces, apostrophes and dashes of any kind are forgiven: "obrien" finds
    Łukasz O’Brien.
    """
    wanted, whole = [word for part in words.split() if (word := folded(part))], folded(words)
    among = " ".join(folded(text) for text in texts)
    return whole in among or all(word in among for word in wanted)


def folded(text: str) -> str:
    """Return ``text`` as it is compared: small letters and digits alone."""
    plain = unicodedata.normalize("NFKD", text.casefold()).translate(_LIKE)
    return "".join(character for character in plain if character.isalnum())


def named(case: Case) -> str:
    """Return how a case is called among staff: the child's or young person's name and the local authority."""
    return f"{case.person_name} · {case.authority_name}"
