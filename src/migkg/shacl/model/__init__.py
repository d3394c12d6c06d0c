"""What shapes say: statements, paths, shapes with their targets and constraints."""
