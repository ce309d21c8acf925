"""Command groups and rendering."""
