"""Register telephone calls with the chasing: their own table goes

Revision: 0017, after 0016
"""

import sqlalchemy as sa
from alembic import op

import workflow.ledger.base

revision = '0017'
down_revision = '0016'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.drop_index('ix_phone_call_committee_id', table_name='phone_call')
    op.drop_table('phone_call')


def downgrade() -> None:
    op.create_table('phone_call',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('committee_id', sa.Integer(), nullable=False),
    sa.Column('unit_id', sa.Integer(), nullable=False),
    sa.Column('person_id', sa.Integer(), nullable=False),
    sa.Column('called_at', workflow.ledger.base.UtcDateTime(timezone=True), nullable=False),
    sa.Column('said', sa.Text(), nullable=False),
    sa.Column('at', workflow.ledger.base.UtcDateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['committee_id'], ['committee.id'], name='fk_phone_call_committee_id_committee'),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name='fk_phone_call_person_id_person'),
    sa.ForeignKeyConstraint(['unit_id'], ['unit.id'], name='fk_phone_call_unit_id_unit'),
    sa.PrimaryKeyConstraint('id', name='pk_phone_call')
    )
    op.create_index('ix_phone_call_committee_id', 'phone_call', ['committee_id'], unique=False)
