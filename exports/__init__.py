"""Plain rows become documents: calendar feeds, spreadsheets and PDF. Nothing here knows the ledger, Flask or the clock."""
