"""Thin flows: a run means "look at the ledger now". The only module that knows Prefect."""
