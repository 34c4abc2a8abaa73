"""Whether somebody of the staff is somebody in a case, as a coordinator found out; addresses by index."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0077"
down_revision = "0075"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "staff_checked",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("is_same", sa.Boolean(), nullable=False),
        sa.Column("how_known", sa.Text(), nullable=False),
        sa.Column("said_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("said_by", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["case.id"], name=op.f("fk_staff_checked_case_id_case")),
        sa.ForeignKeyConstraint(["user_id"], ["user.id"], name=op.f("fk_staff_checked_user_id_user")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_staff_checked")),
        sa.UniqueConstraint("case_id", "user_id", name=op.f("uq_staff_checked_case_id_user_id")),
    )
    op.create_index(op.f("ix_staff_checked_case_id"), "staff_checked", ["case_id"])
    op.create_index(op.f("ix_staff_checked_user_id"), "staff_checked", ["user_id"])
    op.create_index("ix_party_lower_email", "party", [sa.text("lower(email)")])


def downgrade() -> None:
    op.drop_index("ix_party_lower_email", table_name="party")
    op.drop_index(op.f("ix_staff_checked_user_id"), table_name="staff_checked")
    op.drop_index(op.f("ix_staff_checked_case_id"), table_name="staff_checked")
    op.drop_table("staff_checked")
