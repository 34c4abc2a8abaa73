"""What people need to take part, each as a row of its own."""

from __future__ import annotations

import uuid

import sqlalchemy as sa
from alembic import op

from storage.migrate import note_changed_rows

revision = "0038"
down_revision = "0037"
branch_labels = None
depends_on = None

KINDS = {
    "Interpreter": "interpreter",
    "British Sign Language (BSL)": "bsl",
    "Lip-speaker": "lip_speaker",
    "Large print": "large_print",
    "Easy Read": "easy_read",
    "Braille": "braille",
    "A quiet room": "quiet_room",
}
FAMILY = ("parent", "young_person", "alternative_person", "representative")


def upgrade() -> None:
    table = op.create_table(
        "access_need",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("party_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("state", sa.String(length=40), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("asked_by", sa.String(), nullable=False),
        sa.Column("asked_on_page", sa.Boolean(), nullable=False),
        sa.Column("booked_with", sa.String(), nullable=False),
        sa.Column("booked_for", sa.Date(), nullable=True),
        sa.Column("independent", sa.Boolean(), nullable=False),
        sa.Column("instead", sa.Text(), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("changed_by", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["case.id"], name=op.f("fk_access_need_case_id_case")),
        sa.ForeignKeyConstraint(["party_id"], ["party.id"], name=op.f("fk_access_need_party_id_party")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_access_need")),
    )
    op.create_index(op.f("ix_access_need_case_id"), "access_need", ["case_id"])
    op.create_index(op.f("ix_access_need_party_id"), "access_need", ["party_id"])
    _keep_what_requests_said(table)


def downgrade() -> None:
    op.drop_table("access_need")


def _keep_what_requests_said(table: sa.Table) -> None:
    """Make a row of each thing that the requests of earlier versions asked for."""
    case = sa.table(
        "case",
        sa.column("id", sa.Uuid()),
        sa.column("needs", sa.JSON()),
        sa.column("needs_note", sa.Text()),
        sa.column("language", sa.String()),
        sa.column("received_at", sa.DateTime(timezone=True)),
    )
    party = sa.table(
        "party",
        sa.column("id", sa.Uuid()),
        sa.column("case_id", sa.Uuid()),
        sa.column("number", sa.Integer()),
        sa.column("role", sa.String()),
    )
    connection, made = op.get_bind(), []
    for row in connection.execute(sa.select(case)).all():
        asked = _asked(row.needs or [], row.needs_note, row.language)
        if not asked:
            continue
        people = connection.execute(
            sa.select(party).where(party.c.case_id == row.id).order_by(party.c.number)
        ).all()
        whose = next((one.id for one in people if one.role in FAMILY), people[0].id if people else None)
        if whose is None:
            continue
        made += [
            {
                "id": uuid.uuid4(),
                "case_id": row.id,
                "party_id": whose,
                "kind": kind,
                "words": words,
                "state": "asked",
                "asked_at": row.received_at,
                "asked_by": "request",
                "asked_on_page": False,
                "booked_with": "",
                "booked_for": None,
                "independent": False,
                "instead": "",
                "changed_at": None,
                "changed_by": "",
            }
            for kind, words in asked
        ]
    if made:
        op.bulk_insert(table, made)
        note_changed_rows(op.get_context(), "access_need", [one["id"] for one in made])


def _asked(chosen: list[str], note: str, language: str) -> list[tuple[str, str]]:
    found = []
    for words in chosen:
        kind = KINDS.get(words)
        if kind is not None:
            found.append((kind, language if kind == "interpreter" else ""))
        elif words != "Something else":
            found.append(("other", words))
    if note:
        found.append(("other", note))
    return found
