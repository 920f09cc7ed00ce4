"""A plan document becomes a graph: sections, tasks, indicators, projects, and who is responsible for what."""
