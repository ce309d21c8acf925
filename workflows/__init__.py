"""The acts' processes, and the acts as data."""
