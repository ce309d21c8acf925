"""Who may import an export."""

from __future__ import annotations

from pathlib import Path

import pytest

from otklik.engine.errors import NotFound
from otklik.workflows.inbox import import_export

from ..support.desk_story import Story


def test_who_does_not_work_here_any_more_imports_nothing(story: Story, tmp_path: Path) -> None:
    export = tmp_path / "export.csv"
    export.write_text(
        "ID;Дата создания;Ссылка на сообщение;Текст\n1;13.07.2026 09:10:00;https://vk.com/wall-1_1;Текст\n"
    )
    desk = story.desk
    desk.staff.add("second", roles=["curator"], actor="ivanova")
    desk.staff.remove("second", actor="ivanova")
    with pytest.raises(NotFound, match="second"):
        list(import_export(desk, export, actor="second"))
    assert desk.incidents.list() == []
