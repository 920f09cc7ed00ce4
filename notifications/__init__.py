"""A message becomes mail, a file, or an inbox line."""
