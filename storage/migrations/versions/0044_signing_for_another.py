"""Somebody who signs for another, and by what they may."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0044"
down_revision = "0043"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("signer") as table:
        table.add_column(sa.Column("acts_for_id", sa.Uuid(), nullable=True))
        table.add_column(sa.Column("phone", sa.String(), nullable=False, server_default=""))
        table.create_foreign_key(op.f("fk_signer_acts_for_id_signer"), "signer", ["acts_for_id"], ["id"])
    op.create_table(
        "acting",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("party_id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("email", sa.String(length=254), nullable=False),
        sa.Column("phone", sa.String(), nullable=False),
        sa.Column("acts_as", sa.String(length=40), nullable=False),
        sa.Column("basis", sa.Text(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("recorded_by", sa.String(), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_by", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["case.id"], name=op.f("fk_acting_case_id_case")),
        sa.ForeignKeyConstraint(["party_id"], ["party.id"], name=op.f("fk_acting_party_id_party")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_acting")),
    )
    op.create_index(op.f("ix_acting_case_id"), "acting", ["case_id"])


def downgrade() -> None:
    op.drop_table("acting")
    with op.batch_alter_table("signer") as table:
        table.drop_constraint(op.f("fk_signer_acts_for_id_signer"), type_="foreignkey")
        table.drop_column("phone")
        table.drop_column("acts_for_id")
