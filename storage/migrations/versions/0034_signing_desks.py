"""Signing desks: devices handed round in the room, who was host of a signature, and who read aloud."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0034"
down_revision = "0033"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "signing_desk",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("envelope_id", sa.Uuid(), nullable=False),
        sa.Column("host_id", sa.Uuid(), nullable=False),
        sa.Column("host_name", sa.String(), nullable=False),
        sa.Column("device_digest", sa.String(length=64), nullable=False),
        sa.Column("pin_hash", sa.Text(), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("handed_to_id", sa.Uuid(), nullable=True),
        sa.Column("host_screen_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("closed_why", sa.String(length=40), nullable=True),
        sa.ForeignKeyConstraint(
            ["envelope_id"], ["envelope.id"], name=op.f("fk_signing_desk_envelope_id_envelope")
        ),
        sa.ForeignKeyConstraint(["host_id"], ["user.id"], name=op.f("fk_signing_desk_host_id_user")),
        sa.ForeignKeyConstraint(
            ["handed_to_id"], ["signer.id"], name=op.f("fk_signing_desk_handed_to_id_signer")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_signing_desk")),
        sa.UniqueConstraint("device_digest", name=op.f("uq_signing_desk_device_digest")),
    )
    op.create_index(op.f("ix_signing_desk_envelope_id"), "signing_desk", ["envelope_id"])
    with op.batch_alter_table("visit") as visit:
        visit.add_column(sa.Column("desk_id", sa.Uuid(), nullable=True))
        visit.create_foreign_key(op.f("fk_visit_desk_id_signing_desk"), "signing_desk", ["desk_id"], ["id"])
    op.create_index(op.f("ix_visit_desk_id"), "visit", ["desk_id"])
    op.add_column("signer", sa.Column("host_name", sa.String(), nullable=False, server_default=""))
    op.add_column("signer", sa.Column("read_aloud_by", sa.String(), nullable=False, server_default=""))
    op.add_column("signer", sa.Column("read_aloud_at", sa.DateTime(timezone=True), nullable=True))


def downgrade() -> None:
    for column in ("read_aloud_at", "read_aloud_by", "host_name"):
        op.drop_column("signer", column)
    op.drop_index(op.f("ix_visit_desk_id"), "visit")
    with op.batch_alter_table("visit") as visit:
        visit.drop_constraint(op.f("fk_visit_desk_id_signing_desk"), type_="foreignkey")
        visit.drop_column("desk_id")
    op.drop_table("signing_desk")
