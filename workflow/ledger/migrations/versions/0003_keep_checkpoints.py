"""Keep the journal's signed checkpoints

Revision: 0003, after 0002
"""

import sqlalchemy as sa
from alembic import op

import workflow.ledger.base
from workflow.ledger.triggers import create_statements, drop_statements

revision = '0003'
down_revision = '0002'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        'journal_checkpoint',
        sa.Column('id', sa.Integer(), nullable=False),
        sa.Column('committee_id', sa.Integer(), nullable=False),
        sa.Column('seq', sa.Integer(), nullable=False),
        sa.Column('hash', sa.String(length=64), nullable=False),
        sa.Column('at', workflow.ledger.base.UtcDateTime(timezone=True), nullable=False),
        sa.Column('key_name', sa.String(length=16), nullable=False),
        sa.Column('note', sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(['committee_id'], ['committee.id'], name='fk_journal_checkpoint_committee_id_committee'),
        sa.PrimaryKeyConstraint('id', name='pk_journal_checkpoint'),
    )
    op.create_index('uq_journal_checkpoint', 'journal_checkpoint', ['committee_id', 'seq', 'key_name'], unique=True)
    for statement in create_statements(op.get_bind().dialect.name, ['journal_checkpoint']):
        op.execute(statement)


def downgrade() -> None:
    for statement in drop_statements(op.get_bind().dialect.name, ['journal_checkpoint']):
        op.execute(statement)
    op.drop_index('uq_journal_checkpoint', table_name='journal_checkpoint')
    op.drop_table('journal_checkpoint')
