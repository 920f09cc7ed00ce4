"""Keep what a parent of very many committees reads of each: a narrow row a committee

Revision: 0020, after 0019
"""

import sqlalchemy as sa
from alembic import op

import workflow.ledger.base

revision = '0020'
down_revision = '0019'
branch_labels = None
depends_on = None

COUNTS = ('red', 'yellow', 'green', 'blue', 'grey', 'owed', 'due', 'on_time', 'late', 'waived')


def upgrade() -> None:
    op.create_table('committee_count',
    sa.Column('committee_id', sa.Integer(), nullable=False),
    sa.Column('counted_at', workflow.ledger.base.UtcDateTime(timezone=True), nullable=False),
    *[sa.Column(name, sa.Integer(), nullable=False) for name in COUNTS],
    sa.ForeignKeyConstraint(['committee_id'], ['committee.id'], name=op.f('fk_committee_count_committee_id_committee')),
    sa.PrimaryKeyConstraint('committee_id', name=op.f('pk_committee_count'))
    )


def downgrade() -> None:
    op.drop_table('committee_count')
