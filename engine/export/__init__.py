"""Standard exports of the event log."""
