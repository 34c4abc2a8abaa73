"""Who of the staff looked at a signer's code, and by which way a signer came in."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "code_look",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("signer_id", sa.Uuid(), nullable=False),
        sa.Column("link_id", sa.Uuid(), nullable=True),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("by_id", sa.Uuid(), nullable=False),
        sa.Column("by_name", sa.String(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["signer_id"], ["signer.id"], name=op.f("fk_code_look_signer_id_signer")),
        sa.ForeignKeyConstraint(["link_id"], ["link.id"], name=op.f("fk_code_look_link_id_link")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_code_look")),
    )
    op.create_index(op.f("ix_code_look_signer_id"), "code_look", ["signer_id"], unique=False)
    with op.batch_alter_table("visit") as visit:
        visit.add_column(sa.Column("way_in", sa.String(length=40), nullable=False, server_default="link"))
        visit.add_column(sa.Column("step_passed_at", sa.DateTime(timezone=True), nullable=True))
        visit.add_column(sa.Column("email_round", sa.Integer(), nullable=False, server_default="0"))
    with op.batch_alter_table("signer") as signer:
        signer.add_column(sa.Column("way_in", sa.String(length=40), nullable=True))
        signer.add_column(sa.Column("address_by", sa.String(), nullable=False, server_default=""))
        signer.add_column(sa.Column("address_at", sa.DateTime(timezone=True), nullable=True))
        signer.add_column(
            sa.Column("email_confirmed", sa.Boolean(), nullable=False, server_default=sa.false())
        )
