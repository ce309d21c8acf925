"""The project's own table: an order for a crew, for each incident."""

from __future__ import annotations

from django.db import models


class Order(models.Model):
    """Which crew goes where."""

    number = models.CharField(max_length=32, unique=True)
    crew = models.CharField(max_length=100)

    def __str__(self) -> str:
        """The number and the crew."""
        return f"{self.number}: {self.crew}"
