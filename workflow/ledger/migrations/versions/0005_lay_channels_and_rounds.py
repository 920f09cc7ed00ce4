"""Lay channels, breakers, stopped addresses, preferences, telephone calls and the rounds that were run

Revision: 0005, after 0004
"""

import sqlalchemy as sa
from alembic import op

import workflow.ledger.base

revision = '0005'
down_revision = '0004'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('breaker',
    sa.Column('key', sa.String(length=20), nullable=False),
    sa.Column('failures', sa.Integer(), nullable=False),
    sa.Column('paused_until', workflow.ledger.base.UtcDateTime(timezone=True), nullable=True),
    sa.Column('said', sa.String(length=500), nullable=False),
    sa.Column('failed_at', workflow.ledger.base.UtcDateTime(timezone=True), nullable=True),
    sa.Column('sent_at', workflow.ledger.base.UtcDateTime(timezone=True), nullable=True),
    sa.PrimaryKeyConstraint('key', name='pk_breaker')
    )
    op.create_table('round_run',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('name', sa.String(length=30), nullable=False),
    sa.Column('bell', sa.Enum('schedule', 'hand', 'catch_up', name='bell', native_enum=False, create_constraint=True, length=32), nullable=False),
    sa.Column('started_at', workflow.ledger.base.UtcDateTime(timezone=True), nullable=False),
    sa.Column('ended_at', workflow.ledger.base.UtcDateTime(timezone=True), nullable=True),
    sa.Column('is_well', sa.Boolean(), nullable=True),
    sa.Column('said', sa.Text(), nullable=False),
    sa.CheckConstraint('(ended_at IS NULL) = (is_well IS NULL)', name='ck_round_run_an_end_has_a_result'),
    sa.PrimaryKeyConstraint('id', name='pk_round_run')
    )
    op.create_index('ix_round_run', 'round_run', ['name', 'started_at'], unique=False)
    op.create_table('channel',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('committee_id', sa.Integer(), nullable=False),
    sa.Column('kind', sa.Enum('wecom', 'dingtalk', 'feishu', 'json', name='channelkind', native_enum=False, create_constraint=True, length=32), nullable=False),
    sa.Column('title', sa.String(length=60), nullable=False),
    sa.Column('sealed', sa.Text(), nullable=False),
    sa.Column('is_open', sa.Boolean(), nullable=False),
    sa.Column('made_at', workflow.ledger.base.UtcDateTime(timezone=True), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['committee_id'], ['committee.id'], name='fk_channel_committee_id_committee'),
    sa.PrimaryKeyConstraint('id', name='pk_channel')
    )
    op.create_index('ix_channel_committee_id', 'channel', ['committee_id'], unique=False)
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
    op.create_table('preference',
    sa.Column('person_id', sa.Integer(), nullable=False),
    sa.Column('channel', sa.String(length=20), nullable=False),
    sa.Column('language', sa.String(length=2), nullable=False),
    sa.CheckConstraint("language IN ('zh', 'en')", name='ck_preference_known_language'),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name='fk_preference_person_id_person'),
    sa.PrimaryKeyConstraint('person_id', name='pk_preference')
    )
    op.create_table('stopped_address',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('committee_id', sa.Integer(), nullable=False),
    sa.Column('person_id', sa.Integer(), nullable=False),
    sa.Column('channel', sa.String(length=20), nullable=False),
    sa.Column('address_hash', sa.String(length=64), nullable=False),
    sa.Column('reason', sa.String(length=500), nullable=False),
    sa.Column('at', workflow.ledger.base.UtcDateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['committee_id'], ['committee.id'], name='fk_stopped_address_committee_id_committee'),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name='fk_stopped_address_person_id_person'),
    sa.PrimaryKeyConstraint('id', name='pk_stopped_address')
    )
    op.create_index('ix_stopped_address_committee_id', 'stopped_address', ['committee_id'], unique=False)
    op.create_index('uq_stopped_address', 'stopped_address', ['person_id', 'channel', 'address_hash'], unique=True)
    op.add_column('notice', sa.Column('push_day', sa.Date(), nullable=True))
    op.create_index('ix_notice_channel', 'notice', ['channel', 'state', 'not_before'], unique=False)
    op.create_index('uq_notice_push_day', 'notice', ['person_id', 'push_day'], unique=True)


def downgrade() -> None:
    op.drop_index('uq_notice_push_day', table_name='notice')
    op.drop_index('ix_notice_channel', table_name='notice')
    op.drop_column('notice', 'push_day')
    op.drop_index('uq_stopped_address', table_name='stopped_address')
    op.drop_index('ix_stopped_address_committee_id', table_name='stopped_address')
    op.drop_table('stopped_address')
    op.drop_table('preference')
    op.drop_index('ix_phone_call_committee_id', table_name='phone_call')
    op.drop_table('phone_call')
    op.drop_index('ix_channel_committee_id', table_name='channel')
    op.drop_table('channel')
    op.drop_index('ix_round_run', table_name='round_run')
    op.drop_table('round_run')
    op.drop_table('breaker')
