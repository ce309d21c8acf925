"""Intake from a network's callbacks: what an event means (vk.py), what it does to a desk (record.py), the web app (web.py)."""
