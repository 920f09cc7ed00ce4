"""Ledger rows → exports.rows: the only mapper, a file a document."""
