"""A knowledge graph of cities and migration, and the tools that keep it sound."""
