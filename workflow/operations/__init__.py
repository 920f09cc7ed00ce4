"""Every change, named by its verb; flushes, never commits."""
