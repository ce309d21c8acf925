"""Advice on a text before it goes out: what a rule of the act would have otherwise, where it stands, what would be right."""
