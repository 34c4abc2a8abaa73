"""Numbers of action reports, also in large print; what somebody who did not sign said of what was agreed."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0036"
down_revision = "0035"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("action_report") as table:
        table.add_column(sa.Column("reference", sa.String(length=20), nullable=True))
        table.add_column(sa.Column("check_code", sa.String(length=10), server_default="", nullable=False))
        table.add_column(sa.Column("large_print", sa.Boolean(), server_default=sa.false(), nullable=False))
        table.create_unique_constraint(op.f("uq_action_report_reference"), ["reference"])
    op.add_column(
        "agreed_action", sa.Column("all_signed", sa.Boolean(), server_default=sa.true(), nullable=False)
    )
    op.create_table(
        "noted_assent",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("envelope_id", sa.Uuid(), nullable=False),
        sa.Column("signer_id", sa.Uuid(), nullable=False),
        sa.Column("agrees", sa.Boolean(), nullable=False),
        sa.Column("how", sa.String(length=40), nullable=False),
        sa.Column("said_on", sa.Date(), nullable=False),
        sa.Column("noted_by", sa.String(), nullable=False),
        sa.Column("noted_by_id", sa.Uuid(), nullable=False),
        sa.Column("noted_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["case.id"], name=op.f("fk_noted_assent_case_id_case")),
        sa.ForeignKeyConstraint(
            ["envelope_id"], ["envelope.id"], name=op.f("fk_noted_assent_envelope_id_envelope")
        ),
        sa.ForeignKeyConstraint(["signer_id"], ["signer.id"], name=op.f("fk_noted_assent_signer_id_signer")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_noted_assent")),
    )
    op.create_index(op.f("ix_noted_assent_case_id"), "noted_assent", ["case_id"])
    op.create_index(op.f("ix_noted_assent_envelope_id"), "noted_assent", ["envelope_id"])
