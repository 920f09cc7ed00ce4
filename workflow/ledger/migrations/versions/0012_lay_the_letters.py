"""Lay letters with their numbers, and the register of chasing

Revision: 0012, after 0011
"""

import sqlalchemy as sa
from alembic import op

import workflow.ledger.base
from workflow.ledger.triggers import create_statements, drop_statements

revision = '0012'
down_revision = '0011'
branch_labels = None
depends_on = None

KEPT = ('chase', 'chase_item')


def upgrade() -> None:
    op.create_table('letter_number',
    sa.Column('committee_id', sa.Integer(), nullable=False),
    sa.Column('series', sa.String(length=20), nullable=False),
    sa.Column('year', sa.Integer(), autoincrement=False, nullable=False),
    sa.Column('last', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['committee_id'], ['committee.id'], name=op.f('fk_letter_number_committee_id_committee')),
    sa.PrimaryKeyConstraint('committee_id', 'series', 'year', name=op.f('pk_letter_number'))
    )
    op.create_table('letter',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('committee_id', sa.Integer(), nullable=False),
    sa.Column('unit_id', sa.Integer(), nullable=False),
    sa.Column('kind', sa.Enum('reminder', 'chase', 'sheet_blue', 'sheet_yellow', 'sheet_red', 'talk', 'circular', name='letterkind', native_enum=False, create_constraint=True, length=32), nullable=False),
    sa.Column('state', sa.Enum('draft', 'awaiting', 'issued', 'received', 'answered', 'closed', 'cancelled', 'dropped', name='letterstate', native_enum=False, create_constraint=True, length=32), nullable=False),
    sa.Column('title', sa.String(length=120), nullable=False),
    sa.Column('text', sa.Text(), nullable=False),
    sa.Column('matters', sa.JSON(), nullable=False),
    sa.Column('suggestion', sa.String(length=200), nullable=False),
    sa.Column('answer_on', sa.Date(), nullable=False),
    sa.Column('drafted_by_id', sa.Integer(), nullable=False),
    sa.Column('drafted_at', workflow.ledger.base.UtcDateTime(timezone=True), nullable=False),
    sa.Column('revision', sa.Integer(), nullable=False),
    sa.Column('series', sa.String(length=20), nullable=True),
    sa.Column('year', sa.Integer(), nullable=True),
    sa.Column('number', sa.Integer(), nullable=True),
    sa.Column('issued_at', workflow.ledger.base.UtcDateTime(timezone=True), nullable=True),
    sa.Column('signed_by_id', sa.Integer(), nullable=True),
    sa.Column('content_hash', sa.String(length=64), nullable=False),
    sa.Column('received_at', workflow.ledger.base.UtcDateTime(timezone=True), nullable=True),
    sa.Column('answer', sa.Text(), nullable=False),
    sa.Column('answered_at', workflow.ledger.base.UtcDateTime(timezone=True), nullable=True),
    sa.CheckConstraint("(state IN ('draft', 'awaiting', 'dropped')) = (number IS NULL)", name=op.f('ck_letter_issued_has_a_number')),
    sa.CheckConstraint('(number IS NULL) = (issued_at IS NULL) AND (number IS NULL) = (signed_by_id IS NULL) AND (number IS NULL) = (series IS NULL) AND (number IS NULL) = (year IS NULL)', name=op.f('ck_letter_a_number_has_a_signature')),
    sa.ForeignKeyConstraint(['committee_id'], ['committee.id'], name=op.f('fk_letter_committee_id_committee')),
    sa.ForeignKeyConstraint(['drafted_by_id'], ['person.id'], name=op.f('fk_letter_drafted_by_id_person')),
    sa.ForeignKeyConstraint(['signed_by_id'], ['person.id'], name=op.f('fk_letter_signed_by_id_person')),
    sa.ForeignKeyConstraint(['unit_id'], ['unit.id'], name=op.f('fk_letter_unit_id_unit')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_letter')),
    sa.UniqueConstraint('committee_id', 'series', 'year', 'number', name=op.f('uq_letter_committee_id_series_year_number'))
    )
    op.create_index('ix_letter_state', 'letter', ['committee_id', 'state'], unique=False)
    op.create_index('ix_letter_unit', 'letter', ['unit_id', 'state'], unique=False)
    op.create_table('chase',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('committee_id', sa.Integer(), nullable=False),
    sa.Column('unit_id', sa.Integer(), nullable=False),
    sa.Column('letter_id', sa.Integer(), nullable=True),
    sa.Column('person_id', sa.Integer(), nullable=True),
    sa.Column('how', sa.Enum('inbox', 'mail', 'phone', 'paper', name='how', native_enum=False, create_constraint=True, length=32), nullable=False),
    sa.Column('text', sa.Text(), nullable=False),
    sa.Column('by_id', sa.Integer(), nullable=False),
    sa.Column('day', sa.Date(), nullable=False),
    sa.Column('at', workflow.ledger.base.UtcDateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['by_id'], ['person.id'], name=op.f('fk_chase_by_id_person')),
    sa.ForeignKeyConstraint(['committee_id'], ['committee.id'], name=op.f('fk_chase_committee_id_committee')),
    sa.ForeignKeyConstraint(['letter_id'], ['letter.id'], name=op.f('fk_chase_letter_id_letter')),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_chase_person_id_person')),
    sa.ForeignKeyConstraint(['unit_id'], ['unit.id'], name=op.f('fk_chase_unit_id_unit')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_chase'))
    )
    op.create_index(op.f('ix_chase_letter_id'), 'chase', ['letter_id'], unique=False)
    op.create_index('ix_chase_unit', 'chase', ['committee_id', 'unit_id', 'at'], unique=False)
    op.create_table('chase_item',
    sa.Column('chase_id', sa.Integer(), nullable=False),
    sa.Column('obligation_id', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['chase_id'], ['chase.id'], name=op.f('fk_chase_item_chase_id_chase')),
    sa.ForeignKeyConstraint(['obligation_id'], ['obligation.id'], name=op.f('fk_chase_item_obligation_id_obligation')),
    sa.PrimaryKeyConstraint('chase_id', 'obligation_id', name=op.f('pk_chase_item'))
    )
    op.create_index(op.f('ix_chase_item_obligation_id'), 'chase_item', ['obligation_id'], unique=False)
    op.create_table('letter_item',
    sa.Column('letter_id', sa.Integer(), nullable=False),
    sa.Column('obligation_id', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['letter_id'], ['letter.id'], name=op.f('fk_letter_item_letter_id_letter')),
    sa.ForeignKeyConstraint(['obligation_id'], ['obligation.id'], name=op.f('fk_letter_item_obligation_id_obligation')),
    sa.PrimaryKeyConstraint('letter_id', 'obligation_id', name=op.f('pk_letter_item'))
    )
    op.create_index(op.f('ix_letter_item_obligation_id'), 'letter_item', ['obligation_id'], unique=False)
    for statement in create_statements(op.get_bind().dialect.name, KEPT):
        op.execute(statement)


def downgrade() -> None:
    for statement in drop_statements(op.get_bind().dialect.name, KEPT):
        op.execute(statement)
    op.drop_index(op.f('ix_letter_item_obligation_id'), table_name='letter_item')
    op.drop_table('letter_item')
    op.drop_index(op.f('ix_chase_item_obligation_id'), table_name='chase_item')
    op.drop_table('chase_item')
    op.drop_index('ix_chase_unit', table_name='chase')
    op.drop_index(op.f('ix_chase_letter_id'), table_name='chase')
    op.drop_table('chase')
    op.drop_index('ix_letter_unit', table_name='letter')
    op.drop_index('ix_letter_state', table_name='letter')
    op.drop_table('letter')
    op.drop_table('letter_number')
