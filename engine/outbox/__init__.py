"""What leaves the desk: messages, the sinks that carry them, and the rules of trying again. Knows no database."""
