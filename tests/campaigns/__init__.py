"""Fault campaigns: commands in full, small runs in the tests; each also runs against a build broken on purpose."""
