"""Shapes compiled to queries: each constraint is one query for all focus nodes, on Oxigraph."""
