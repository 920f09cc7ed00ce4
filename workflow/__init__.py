"""The trunk: who owes what to whom by when, and what became of it."""
