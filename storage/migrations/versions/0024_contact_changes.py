"""New contact details that people type on their own page, until they are confirmed."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0024"
down_revision = "0023"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "contact_change",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("party_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("old", sa.Text(), nullable=False),
        sa.Column("new", sa.Text(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("new_confirmed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("old_confirmed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("by_phone_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("settled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("settled_by", sa.String(), nullable=False),
        sa.Column("ended", sa.String(length=40), nullable=True),
        sa.ForeignKeyConstraint(["case_id"], ["case.id"], name=op.f("fk_contact_change_case_id_case")),
        sa.ForeignKeyConstraint(["party_id"], ["party.id"], name=op.f("fk_contact_change_party_id_party")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_contact_change")),
    )
    op.create_index(op.f("ix_contact_change_case_id"), "contact_change", ["case_id"])
    op.create_index(op.f("ix_contact_change_party_id"), "contact_change", ["party_id"])


def downgrade() -> None:
    op.drop_table("contact_change")
