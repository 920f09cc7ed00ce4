"""Let obligations be cancelled

Revision: 0002, after 0001
"""

from alembic import op

from workflow.ledger.migrations.rewrite import rewrite_table

revision = '0002'
down_revision = '0001'
branch_labels = None
depends_on = None

WITHOUT, WITH = "'adopted', 'waived')", "'adopted', 'waived', 'cancelled')"
ACTS_WITHOUT, ACTS_WITH = "'return_input', 'waive')", "'return_input', 'waive', 'cancel')"
REASON_WITHOUT, REASON_WITH = "'send_back', 'waive')", "'send_back', 'waive', 'cancel')"
STATES = "'owed', 'draft', 'awaiting', 'signed', 'returned', 'verified', "
ACTS = "'save', 'submit', 'withdraw', 'sign', 'send_back', 'enter_from_paper', 'verify', 'return', 'adopt', "
RETURNS = "action NOT IN ('return', 'return_input', "


def upgrade() -> None:
    change(WITHOUT, WITH, ACTS_WITHOUT, ACTS_WITH, REASON_WITHOUT, REASON_WITH)


def downgrade() -> None:
    change(WITH, WITHOUT, ACTS_WITH, ACTS_WITHOUT, REASON_WITH, REASON_WITHOUT)


def change(state: str, new_state: str, act: str, new_act: str, reason: str, new_reason: str) -> None:
    connection = op.get_bind()
    if connection.dialect.name == "sqlite":
        rewrite_table(connection, "obligation", {STATES + state: STATES + new_state})
        changes = {STATES + state: STATES + new_state, ACTS + act: ACTS + new_act, RETURNS + reason: RETURNS + new_reason}
        rewrite_table(connection, "transition", changes)
        return
    checks = {
        ("obligation", "state"): f"state IN ({STATES}{new_state}",
        ("transition", "before"): f"before IN ({STATES}{new_state}",
        ("transition", "after"): f"after IN ({STATES}{new_state}",
        ("transition", "action"): f"action IN ({ACTS}{new_act}",
        ("transition", "a_return_has_a_reason"): f"{RETURNS}{new_reason} OR length(reason) > 0",
    }
    for (table, name), check in checks.items():
        op.drop_constraint(op.f(f"ck_{table}_{name}"), table, type_="check")
        op.create_check_constraint(op.f(f"ck_{table}_{name}"), table, check)
