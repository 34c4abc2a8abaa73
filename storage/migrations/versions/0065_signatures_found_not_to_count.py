"""When a signature was found not to count, beside what its signer answered."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from storage.migrate import note_changed_rows

revision = "0065"
down_revision = "0073"
branch_labels = None
depends_on = None

DOES_NOT_STAND = "The signature does not stand."


def upgrade() -> None:
    op.add_column("signer", sa.Column("struck_at", sa.DateTime(timezone=True), nullable=True))
    bind = op.get_bind()
    signers = sa.table(
        "signer", sa.column("id", sa.Uuid()), sa.column("struck_at", sa.DateTime(timezone=True))
    )
    changed = set()
    for name in ("device_objection", "paper_signature"):
        objections = sa.table(
            name,
            sa.column("signer_id", sa.Uuid()),
            sa.column("settled_at", sa.DateTime(timezone=True)),
            sa.column("settled_why", sa.Text()),
        )
        upheld = sa.select(objections.c.signer_id, objections.c.settled_at).where(
            objections.c.settled_why.startswith(DOES_NOT_STAND), objections.c.settled_at.is_not(None)
        )
        for signer_id, settled_at in bind.execute(upheld).all():
            bind.execute(signers.update().where(signers.c.id == signer_id).values(struck_at=settled_at))
            changed.add(signer_id)
    if changed:
        note_changed_rows(op.get_context(), "signer", sorted(changed))


def downgrade() -> None:
    with op.batch_alter_table("signer") as table:
        table.drop_column("struck_at")
