"""Families that move to another local authority, and who made the decisions until then."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0037"
down_revision = "0036"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("decision", sa.Column("made_by_name", sa.String(), nullable=False, server_default=""))
    op.add_column("decision", sa.Column("made_by_code", sa.String(length=40), nullable=True))
    op.add_column("party", sa.Column("left_on", sa.Date(), nullable=True))
    op.create_table(
        "authority_move",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("moved_on", sa.Date(), nullable=False),
        sa.Column("from_code", sa.String(length=40), nullable=False),
        sa.Column("from_name", sa.String(), nullable=False),
        sa.Column("from_party_id", sa.Uuid(), nullable=True),
        sa.Column("to_code", sa.String(length=40), nullable=False),
        sa.Column("to_name", sa.String(), nullable=False),
        sa.Column("to_party_id", sa.Uuid(), nullable=False),
        sa.Column("new_one_asked", sa.Boolean(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("recorded_by", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["case.id"], name=op.f("fk_authority_move_case_id_case")),
        sa.ForeignKeyConstraint(
            ["from_party_id"], ["party.id"], name=op.f("fk_authority_move_from_party_id_party")
        ),
        sa.ForeignKeyConstraint(
            ["to_party_id"], ["party.id"], name=op.f("fk_authority_move_to_party_id_party")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_authority_move")),
    )
    op.create_index(op.f("ix_authority_move_case_id"), "authority_move", ["case_id"])
    op.create_index(op.f("ix_authority_move_from_code"), "authority_move", ["from_code"])


def downgrade() -> None:
    op.drop_table("authority_move")
    op.drop_column("party", "left_on")
    op.drop_column("decision", "made_by_code")
    op.drop_column("decision", "made_by_name")
