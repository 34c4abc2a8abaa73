"""Objections of whoever signed on a device that was handed over."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0050"
down_revision = "0049"
branch_labels = None
depends_on = None


def upgrade() -> None:
    when = sa.DateTime(timezone=True)
    op.create_table(
        "device_objection",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("signer_id", sa.Uuid(), nullable=False),
        sa.Column("objected_at", when, nullable=False),
        sa.Column("objection", sa.Text(), nullable=False),
        sa.Column("objection_by", sa.String(), nullable=False),
        sa.Column("settled_at", when, nullable=True),
        sa.Column("settled_by", sa.String(), nullable=False),
        sa.Column("settled_why", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["case.id"], name=op.f("fk_device_objection_case_id_case")),
        sa.ForeignKeyConstraint(
            ["signer_id"], ["signer.id"], name=op.f("fk_device_objection_signer_id_signer")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_device_objection")),
        sa.UniqueConstraint("signer_id", name=op.f("uq_device_objection_signer_id")),
    )
    op.create_index(op.f("ix_device_objection_case_id"), "device_objection", ["case_id"])


def downgrade() -> None:
    op.drop_table("device_objection")
