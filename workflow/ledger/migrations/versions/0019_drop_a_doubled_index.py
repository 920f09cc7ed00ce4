"""Drop a doubled index: the unique constraint on the first assignment and the period has one of its own

Revision: 0019, after 0018
"""

from alembic import op

revision = '0019'
down_revision = '0018'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.drop_index('ix_obligation_first_assignment', table_name='obligation')


def downgrade() -> None:
    op.create_index('ix_obligation_first_assignment', 'obligation', ['first_assignment_id', 'period_id'])
