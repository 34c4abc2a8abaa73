"""What the child or young person wants people to know."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0040"
down_revision = "0039"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "person_views",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("party_id", sa.Uuid(), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("how", sa.String(length=40), nullable=False),
        sa.Column("upload_id", sa.Uuid(), nullable=True),
        sa.Column("readers", sa.JSON(), nullable=False),
        sa.Column("given_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("given_by", sa.String(), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("changed_by", sa.String(), nullable=False),
        sa.Column("taken_back_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("looked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("looked_by", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["case.id"], name=op.f("fk_person_views_case_id_case")),
        sa.ForeignKeyConstraint(["party_id"], ["party.id"], name=op.f("fk_person_views_party_id_party")),
        sa.ForeignKeyConstraint(["upload_id"], ["upload.id"], name=op.f("fk_person_views_upload_id_upload")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_person_views")),
    )
    op.create_index(op.f("ix_person_views_case_id"), "person_views", ["case_id"])
    op.create_index(op.f("ix_person_views_party_id"), "person_views", ["party_id"])


def downgrade() -> None:
    op.drop_table("person_views")
