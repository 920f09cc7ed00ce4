"""Plain rows become documents: calendar feeds, spreadsheets and PDF; no ledger, no Flask, no clock here."""
