"""A mistake in a regulation is told with its file, the path of its key, what stands there and what would be right."""

from __future__ import annotations

from pathlib import Path

import pytest

from otklik.calendars.errors import InvalidValue
from otklik.workflows.regulation import Problem, RegulationError, adopt, load

SAMPLE = (Path(__file__).parent / "acts" / "sample.toml").read_text(encoding="utf-8")

ELEVATED = 'when = { importance = "elevated" }'
DRAFT = 'term = "30 working minutes before reply"'


def problems(old: str, new: str, settings: str = "") -> tuple[Problem, ...]:
    """What is found when `old` of the sample is replaced, once, by `new`."""
    assert old in SAMPLE, old
    with pytest.raises(RegulationError) as refused:
        adopt(SAMPLE.replace(old, new, 1), settings, file="act.toml")
    return refused.value.problems


BROKEN = [
    # a key, or what stands under it
    ('id = "sample"', "", "regulation.id", "required"),
    ('id = "sample"', "id = 5", "regulation.id", "a text"),
    ('prefix = "ОБ"', 'prefix = "ОБ"\nprefux = "х"', "regulation.prefux", "perhaps prefix"),
    ("[roles.curator]", "rols.x = 1\n[roles.curator]", "regulation.rols", "known: "),
    ("[regulation]", "rolse = 1\n[regulation]", "rolse", "perhaps roles"),
    ('zone = "Asia/Tomsk"', 'zone = "Asia/Tomks"', "regulation.zone", "Asia/Vladivostok"),
    ('zone = "Asia/Tomsk"', 'zone = "/etc/passwd"', "regulation.zone", "a zone"),
    ('week = "09:00-13:00,14:00-18:00"', 'week = "9-18h"', "regulation.week", "expected"),
    ('week = "09:00-13:00,14:00-18:00"', "week = 40", "regulation.week", "expected"),
    ('prefix = "ОБ"', 'prefix = "ОБ"\nplain_terms = "office"', "regulation.plain_terms", "open, working, calendar"),
    ('prefix = "ОБ"', 'prefix = "ОБ"\nstrict_closing = "no"', "regulation.strict_closing", "true or false"),
    ('prefix = "ОБ"', 'prefix = "ОБ"\nsilent_period = "a while"', "regulation.silent_period", "expected"),
    ('prefix = "ОБ"', 'prefix = "ОБ"\nsilent_reminder = "now and then"', "regulation.silent_reminder", "expected"),
    ('prefix = "ОБ"', 'prefix = "ОБ"\ndate = "2022"', "regulation.date", "2022-02-04"),
    ('title.ru = "Образец"', "", "regulation.title.ru", "required"),
    ("[roles.curator]", "[roles.Curator]", "roles.Curator", "a-z"),
    ('force = "M"', 'force = "must"', "requirement[S-1].force", "M, R, P, -"),
    ('for = ["answer"]', "for = 3", "criterion[polite].for", "expected"),
    ('opens_on = "select"', 'opens_on = "Select!"', "incident.deadline[S-1].opens_on", "trigger:state"),
    ('opens_on = "select"', "opens_on = []", "incident.deadline[S-1].opens_on", "at least one"),
    ('term = "1 hour"', 'term = "soon"', "incident.deadline[S-2].term", "soon"),
    ('term = "1 hour"', "term = 1", "incident.deadline[S-2].term", "7 working hours"),
    ('term = "1 hour"', 'term = "1 hour before"', "incident.deadline[S-2].term", "TERM before RULE"),
    ('term = "1 hour"', 'term = "1 hour"\nremind = ["5 minutes"]', "incident.deadline[S-2].remind", "before"),
    ('term = "1 hour"', 'term = "1 hour"\nagain = "never"', "incident.deadline[S-2].again", "restart, keep"),
    ('term = "1 hour"', 'term = "1 hour"\nopen_on = "x"', "incident.deadline[S-2].open_on", "perhaps opens_on"),
    (ELEVATED, "when = { importance = [1] }", "incident.deadline[S-2].when", "facts"),
    ("[[ground]]", "[ground]", "ground", "list of tables"),
    # names that do not exist, or exist twice
    ('requirement = "S-1"', 'requirement = "S-11"', "roles.curator.requirement", "perhaps S-1"),
    ('requirement = "S-1"', 'requirement = "S-1"\nalso = ["S-11"]', "roles.curator.also", "perhaps S-1"),
    ('name = "spam"\ntitle.ru = "спам"\ntitle.en = "spam"\nrequirement = "S-1"', 'name = "spam"\ntitle.ru = "спам"\ntitle.en = "spam"\nrequirement = "X"', "ground[spam].requirement", "no such: X"),
    ('for = ["answer"]\nrequirement = "S-1"', 'for = ["answer"]\nrequirement = "S-9"', "criterion[polite].requirement", "no such: S-9"),
    ('holder = "executor"', 'holder = "executer"', "incident.deadline[S-1].holder", "perhaps executor"),
    ('holder = "executor"', 'holder = "executor"\nescalate = ["boss"]', "incident.deadline[S-1].escalate", "no such: boss"),
    (DRAFT, 'term = "30 working minutes before replay"', "incident.deadline[S-1].term", "perhaps reply"),
    ("[[criterion]]", '[black_list]\nrequirement = "S-9"\n\n[[criterion]]', "black_list.requirement", "no such: S-9"),
    ("[[criterion]]", "[black_list]\n\n[[criterion]]", "black_list.requirement", "required"),
    ("[[criterion]]", '[[requirement]]\nid = "S-1"\nclause = "п. 3"\nforce = "M"\nsays = {ru = "х", en = "x"}\n\n[[criterion]]', "requirement[S-1].id", "above already"),
    ("[[criterion]]", '[[ground]]\naction = "decline"\nname = "spam"\ntitle.ru = "х"\ntitle.en = "x"\nrequirement = "S-1"\n\n[[criterion]]', "ground[spam].name", "above already"),
    # what says nothing, or too much
    ('practice = "кто-то должен готовить ответ"', "", "roles.executor", "one of the two"),
    ('practice = "кто-то должен готовить ответ"', 'practice = "да"\nrequirement = "S-1"', "roles.executor", "one of the two"),
    ('title.en = "VKontakte"', 'title.en = "VKontakte"\nstatus = "banned"\nsource = "решение суда"', "networks.vk.since", "since when"),
    ('term = "1 hour"', 'term = "1 hour"\nterm_from = "times"', "incident.deadline[S-2].term_from", "per is needed"),
    # terms that cannot be told apart, or chase each other
    (ELEVATED, "", "incident.deadline[S-2].when", "may both hold"),
    (ELEVATED, "when = { several = true }", "incident.deadline[S-2].when", "may both hold"),
    ('requirement = "S-2"\nsays = "за час"', 'requirement = "S-1"\nsays = "за час"', "incident.deadline[S-1].requirement", "different requirements"),
    (DRAFT, DRAFT + '\nwhen = { importance = "usual" }', "incident.deadline[S-1].term", "nothing to count back from"),
    ('term = "1 hour"', 'term = "1 hour before draft"', "incident.deadline[S-1]", "circle"),
]  # fmt: skip


@pytest.mark.parametrize(("old", "new", "path", "says"), BROKEN, ids=[f"{path}-{says}" for _, _, path, says in BROKEN])
def test_a_mistake_is_found_where_it_stands(old: str, new: str, path: str, says: str) -> None:
    found = problems(old, new)
    assert [(item.file, item.path) for item in found] == [("act.toml", path)]
    assert says in found[0].say("en")
    assert found[0].say("ru").startswith(f"act.toml: {path}: ")


def test_every_mistake_is_told_at_once() -> None:
    broken = SAMPLE.replace('zone = "Asia/Tomsk"', 'zone = "Mars"').replace('term = "1 hour"', 'term = "soon"')
    with pytest.raises(RegulationError) as refused:
        adopt(broken, 'prefux = "х"')
    assert [item.path for item in refused.value.problems] == [
        "regulation.zone",
        "incident.deadline[S-2].term",
        "prefux",
    ]
    assert refused.value.say("ru").count("\n") == 2
    assert len(refused.value.details["problems"]) == 3


@pytest.mark.requirement("A32")
def test_an_act_without_terms_must_say_why() -> None:
    bare = SAMPLE.partition("[[incident.deadline]]")[0]
    with pytest.raises(RegulationError) as refused:
        adopt(bare)
    assert [item.path for item in refused.value.problems] == ["regulation.without_terms"]
    why = 'prefix = "ОБ"\nwithout_terms = { ru = "сроков в акте нет", en = "the act has no terms" }'
    assert dict(adopt(bare.replace('prefix = "ОБ"', why)).deadlines) == {}


def test_a_role_may_be_called_as_it_likes() -> None:
    assert "deadline" in adopt(SAMPLE.replace("[roles.curator]", "[roles.deadline]")).roles


def test_what_is_no_toml_is_told_with_its_line() -> None:
    with pytest.raises(RegulationError, match=r"broken\.toml: .*line 2"):
        adopt("[regulation]\nid = \n", file="broken.toml")


def test_a_mark_at_the_start_of_a_file_does_no_harm() -> None:
    assert adopt("\ufeff" + SAMPLE).id == "sample"


def test_the_unbroken_sample_is_adopted() -> None:
    found = adopt(SAMPLE)
    assert [item.rule for item in found.deadlines["incident"]] == ["reply", "reply", "draft"]


def test_a_clause_that_is_left_out_is_the_requirements() -> None:
    found = adopt(SAMPLE)
    assert [item.clause for item in found.deadlines["incident"]] == ["п. 1", "п. 2", "п. 1"]
    assert found.grounds["decline"][0].clause == "п. 1"
    assert found.roles["curator"].clause == "п. 1"


def test_an_unknown_act_is_told_with_the_nearest_one() -> None:
    with pytest.raises(InvalidValue) as refused:
        load("lesozavodsk")
    assert "perhaps lesozavodsk-215" in str(refused.value)
    assert "lesozavodsk-215" in refused.value.say("ru")


@pytest.mark.parametrize("name", ["", "../lesozavodsk-215", "/etc/passwd", "lesozavodsk-215.toml", "__init__"])
def test_only_a_shipped_act_is_loaded_by_its_id(name: str) -> None:
    with pytest.raises(InvalidValue):
        load(name)
