"""Long lists of anything: how they are narrowed, parted into pages and kept."""
