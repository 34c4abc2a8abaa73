"""Who is asked to take part in disagreement resolution, what each said first, and what each answered."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None

TEXTS = ("history", "own_focus", "hopes", "worries", "should_attend", "child_views")
BESIDE_A_YES = ("cannot_do", "comes", "access", "to_read", "reason")


def upgrade() -> None:
    op.create_table(
        "taking_part",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("party_id", sa.Uuid(), nullable=False),
        sa.Column("talked_on", sa.Date(), nullable=True),
        sa.Column("talked_by", sa.String(), nullable=False),
        *(sa.Column(name, sa.Text(), nullable=False) for name in TEXTS),
        sa.Column("focus_agreed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("focus_agreed_by", sa.String(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("answer", sa.String(length=40), nullable=True),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("answered_by", sa.String(), nullable=False),
        sa.Column("answered_how", sa.String(length=40), nullable=True),
        *(sa.Column(name, sa.Text(), nullable=False) for name in BESIDE_A_YES),
        sa.Column("mode", sa.String(length=40), nullable=True),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("locked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("code_round", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["case.id"], name=op.f("fk_taking_part_case_id_case")),
        sa.ForeignKeyConstraint(["party_id"], ["party.id"], name=op.f("fk_taking_part_party_id_party")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_taking_part")),
        sa.UniqueConstraint("case_id", "party_id", name=op.f("uq_taking_part_case_id")),
    )
    op.create_index(op.f("ix_taking_part_case_id"), "taking_part", ["case_id"])
