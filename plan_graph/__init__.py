"""plan_graph."""
