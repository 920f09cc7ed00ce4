"""Lay bulletins

Revision: 0014, after 0013
"""

import sqlalchemy as sa
from alembic import op

import workflow.ledger.base

revision = '0014'
down_revision = '0013'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('bulletin',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('committee_id', sa.Integer(), nullable=False),
    sa.Column('state', sa.Enum('draft', 'approved', 'dropped', name='bulletinstate', native_enum=False, create_constraint=True, length=32), nullable=False),
    sa.Column('as_of', sa.Date(), nullable=False),
    sa.Column('opening', sa.Text(), nullable=False),
    sa.Column('revision', sa.Integer(), nullable=False),
    sa.Column('snapshot', sa.JSON(), nullable=False),
    sa.Column('snapshot_hash', sa.String(length=64), nullable=False),
    sa.Column('series', sa.String(length=20), nullable=True),
    sa.Column('year', sa.Integer(), nullable=True),
    sa.Column('number', sa.Integer(), nullable=True),
    sa.Column('approved_at', workflow.ledger.base.UtcDateTime(timezone=True), nullable=True),
    sa.Column('approved_by_id', sa.Integer(), nullable=True),
    sa.Column('made_at', workflow.ledger.base.UtcDateTime(timezone=True), nullable=False),
    sa.CheckConstraint("(state = 'approved') = (number IS NOT NULL)", name=op.f('ck_bulletin_approved_has_a_number')),
    sa.ForeignKeyConstraint(['approved_by_id'], ['person.id'], name=op.f('fk_bulletin_approved_by_id_person')),
    sa.ForeignKeyConstraint(['committee_id'], ['committee.id'], name=op.f('fk_bulletin_committee_id_committee')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_bulletin')),
    sa.UniqueConstraint('committee_id', 'series', 'year', 'number', name=op.f('uq_bulletin_committee_id_series_year_number'))
    )
    op.create_index('ix_bulletin_state', 'bulletin', ['committee_id', 'state'], unique=False)


def downgrade() -> None:
    op.drop_index('ix_bulletin_state', table_name='bulletin')
    op.drop_table('bulletin')
