"""Which paper staff are to tell someone of, where no email reaches them."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0049"
down_revision = "0048"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("party_notice") as batch:
        batch.add_column(sa.Column("upload_id", sa.Uuid(), nullable=True))
        batch.create_foreign_key(op.f("fk_party_notice_upload_id_upload"), "upload", ["upload_id"], ["id"])


def downgrade() -> None:
    with op.batch_alter_table("party_notice") as batch:
        batch.drop_constraint(op.f("fk_party_notice_upload_id_upload"), type_="foreignkey")
        batch.drop_column("upload_id")
