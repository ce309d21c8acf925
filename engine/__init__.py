"""The workflow engine: declarations, decisions, deadlines, the log. It knows nothing of municipalities."""
