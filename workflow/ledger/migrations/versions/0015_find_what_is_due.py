"""Find what is open and due, whatever else there is

Revision: 0015, after 0014
"""

import sqlalchemy as sa
from alembic import op

revision = '0015'
down_revision = '0014'
branch_labels = None
depends_on = None

OPEN = "state IN ('awaiting', 'draft', 'owed', 'returned')"


def upgrade() -> None:
    op.create_index(
        'ix_obligation_due', 'obligation', ['due_at', 'committee_id'],
        sqlite_where=sa.text(OPEN), postgresql_where=sa.text(OPEN),
    )


def downgrade() -> None:
    op.drop_index('ix_obligation_due', table_name='obligation')
