"""Otklik: how a Russian municipality answers what citizens write in social networks."""
