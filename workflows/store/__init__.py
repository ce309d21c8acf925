"""Tables and SQL of messages and their authors."""
