"""The project's table, and Otklik's tables beside it: they keep a version table of their own."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import migrations, models

import otklik
from crews.bridge import otklik_connection


def upgrade_otklik(_apps: Any, _editor: Any) -> None:
    """Bring Otklik's tables to the version of the installed package; each later version needs a migration like this."""
    with otklik_connection() as connection:
        otklik.upgrade(connection)


class Migration(migrations.Migration):
    """The first."""

    initial = True
    dependencies: ClassVar[list[tuple[str, str]]] = []
    operations: ClassVar[list[Any]] = [
        migrations.CreateModel(
            name="Order",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.CharField(max_length=32, unique=True)),
                ("crew", models.CharField(max_length=100)),
            ],
        ),
        migrations.RunPython(upgrade_otklik, migrations.RunPython.noop),
    ]
