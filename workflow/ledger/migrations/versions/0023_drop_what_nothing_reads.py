"""Drop what nothing reads: the marks of sweeps, and a project's money and progress from before its entries

Revision: 0023, after 0022
"""

import sqlalchemy as sa
from alembic import op

import workflow.ledger.base

revision = '0023'
down_revision = '0022'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.drop_table('sweep_mark')
    with op.batch_alter_table('project') as batch:
        batch.drop_column('planned_yuan')
        batch.drop_column('spent_yuan')
        batch.drop_column('progress')


def downgrade() -> None:
    with op.batch_alter_table('project') as batch:
        batch.add_column(sa.Column('planned_yuan', sa.Numeric(precision=18, scale=2)))
        batch.add_column(sa.Column('spent_yuan', sa.Numeric(precision=18, scale=2)))
        batch.add_column(sa.Column('progress', sa.Text(), nullable=False, server_default=''))
    with op.batch_alter_table('project') as batch:
        batch.alter_column('progress', server_default=None)
    op.create_table(
        'sweep_mark',
        sa.Column('committee_id', sa.Integer(), nullable=False),
        sa.Column('kind', sa.String(length=30), nullable=False),
        sa.Column('swept_at', workflow.ledger.base.UtcDateTime(timezone=True), nullable=False),
        sa.Column('said', sa.String(length=300), nullable=False),
        sa.ForeignKeyConstraint(['committee_id'], ['committee.id'], name=op.f('fk_sweep_mark_committee_id_committee')),
        sa.PrimaryKeyConstraint('committee_id', 'kind', name=op.f('pk_sweep_mark')),
    )
