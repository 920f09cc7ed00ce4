"""Find obligations by their first assignment: making what is owed asks for each whether it is there already

Revision: 0016, after 0015
"""

from alembic import op

revision = '0016'
down_revision = '0015'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index('ix_obligation_first_assignment', 'obligation', ['first_assignment_id', 'period_id'])


def downgrade() -> None:
    op.drop_index('ix_obligation_first_assignment', table_name='obligation')
