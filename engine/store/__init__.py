"""Tables and SQL of events, cases, deadlines, texts, staff and the outbox."""
