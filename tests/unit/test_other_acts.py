"""Incidents under the acts of Khasyn, Primorsko-Akhtarsk and Kozhevnikovo: only the data differ."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from otklik.engine.errors import InvalidValue, MissingValue, Refused
from otklik.engine.instants import to_text
from otklik.workflows.catalogue import find, names
from otklik.workflows.desk import Desk
from otklik.workflows.legal_minimum import legal_minimum
from otklik.workflows.regulation import RegulationError, adopt, available, coverage, load, source
from otklik.workflows.upkeep import rebuild, verify_desk

from ..support.other_acts import OPENED, OTHERS, Led, desk_of

WAY = ("select", "assign", "start", "submit", "return", "resubmit", "approve", "publish", "finalize")


@pytest.fixture(autouse=True)
def _closed() -> Iterator[None]:
    with OPENED:
        yield


@pytest.fixture
def kozhevnikovo(tmp_path: Path) -> Desk:
    return desk_of("kozhevnikovo-650", tmp_path)


@pytest.fixture
def akhtarsk(tmp_path: Path) -> Desk:
    return desk_of("primorsko-akhtarsk-1378", tmp_path)


# ── no statutory clocks, and a local norm that stands ready (A32) ────────────────────────────────────────────────────


@pytest.mark.requirement("A32", "PA-2.5")
@pytest.mark.parametrize("act", OTHERS)
def test_an_incident_runs_to_its_end_without_a_term(act: str, tmp_path: Path) -> None:
    desk = desk_of(act, tmp_path)
    led = Led.begun(desk)
    for trigger in WAY:
        led.do(trigger)
        assert led.running == []
    assert desk.incidents.get(led.key).state == "final"
    assert verify_desk(desk).cases == 1
    assert rebuild(desk).changed == ()


@pytest.mark.requirement("A32", "PA-2.5")
@pytest.mark.parametrize("act", OTHERS)
def test_one_line_of_the_settings_switches_the_ready_norm_on(act: str, tmp_path: Path) -> None:
    led = Led.begun(desk_of(act, tmp_path, settings='norms_on = ["reply"]')).led("select")
    (reply,) = led.desk.incidents.view(led.key).open_deadlines
    zone = led.desk.zone
    # seven working hours from 09:10 on a Tuesday, an hour of lunch between
    assert f"{reply.due.astimezone(zone):%Y-%m-%d %H:%M}" == "2026-07-14 17:10"
    assert reply.requirement == "norm:reply"


@pytest.mark.requirement("A32")
def test_an_office_sets_the_length_of_a_ready_norm(tmp_path: Path) -> None:
    own = 'norms_on = ["reply"]\n[[norm]]\nrule = "reply"\nterm = "4 working hours"\nsource = "распоряжение № 5"\n'
    led = Led.begun(desk_of("khasyn", tmp_path, settings=own)).led("select")
    (reply,) = led.desk.incidents.view(led.key).open_deadlines
    assert f"{reply.due.astimezone(led.desk.zone):%H:%M}" == "14:10"


def test_a_norm_that_does_not_stand_ready_is_told_with_those_that_do() -> None:
    with pytest.raises(RegulationError) as caught:
        adopt(source("kozhevnikovo-650"), 'norms_on = ["replay"]')
    assert "reply, review" in caught.value.message.en


@pytest.mark.parametrize("act", OTHERS)
def test_a_ready_norm_is_off_until_it_is_switched_on(act: str) -> None:
    assert load(act).norms
    assert not load(act).deadlines.get("incident")


# ── what an act does not know is refused by its own words, never by another act's clause ─────────────────────────────


@pytest.mark.requirement("A32")
@pytest.mark.parametrize("act", OTHERS)
def test_no_refusal_cites_a_clause_of_another_act(act: str, tmp_path: Path) -> None:
    desk = desk_of(act, tmp_path)
    led = Led.begun(desk)
    clauses = {item.clause for item in desk.regulation.requirements.values()} | {None, "постановление, п. 3"}
    for trigger in find("incident").triggers:
        if trigger.creates:
            continue
        with pytest.raises((Refused, InvalidValue)) as caught:
            led.do(trigger.name, actor="analitik")
        assert isinstance(caught.value, Refused)
        assert caught.value.clause in clauses
        assert caught.value.requirement is None or caught.value.requirement in desk.regulation.requirements


@pytest.mark.requirement("LS-17a")
@pytest.mark.parametrize("act", OTHERS)
def test_where_the_act_lists_no_grounds_nothing_is_declined_and_set_aside_is_named(act: str, tmp_path: Path) -> None:
    led = Led.begun(desk_of(act, tmp_path))
    with pytest.raises(Refused, match="set-aside"):
        led.do("decline", ground="spam")
    assert "decline" not in {item.trigger for item in led.desk.incidents.view(led.key).possible}
    assert led.do("set_aside", reason="Реагирование не требуется").state == "declined"


@pytest.mark.requirement("A28")
@pytest.mark.parametrize("act", OTHERS)
def test_a_message_is_handed_over_as_an_appeal_without_clocks_of_its_own(act: str, tmp_path: Path) -> None:
    led = Led.begun(desk_of(act, tmp_path, settings='norms_on = ["reply"]')).led("select")
    assert led.do("void", why="handed_over").state == "void"
    assert led.running == []


@pytest.mark.requirement("A28", "LS-2")
def test_under_002_it_is_not_handed_over(tmp_path: Path) -> None:
    led = Led.begun(desk_of("lesozavodsk-215", tmp_path))
    with pytest.raises(Refused, match="59-FZ"):
        led.do("void", why="handed_over")


@pytest.mark.requirement("KH-I.1", "KO-1")
@pytest.mark.parametrize("act", ["khasyn", "kozhevnikovo-650"])
def test_an_act_about_two_networks_opens_no_work_for_a_third(act: str, tmp_path: Path) -> None:
    desk = desk_of(act, tmp_path)
    with pytest.raises(Refused) as caught:
        Led.begun(desk, network="tg")
    assert (
        "ВКонтакте, Одноклассники" in caught.value.reasons[0].ru
        or "Одноклассники, ВКонтакте" in caught.value.reasons[0].ru
    )
    imported = desk.incidents.detect(network="tg", message="Нет воды", role="importer")  # nothing is lost
    with pytest.raises(Refused, match="set-aside"):
        desk.incidents[imported.key].select(
            importance="ordinary", channel="comment", addressee="head", actor="ivanova"
        ) if act != "khasyn" else desk.incidents[imported.key].select(importance="ordinary", actor="ivanova")


# ── 004: two specialists, a department that approves, two ways, two addressees ───────────────────────────────────────


@pytest.mark.requirement("KO-6.3", "A29")
def test_the_department_approves_what_another_person_has_prepared(kozhevnikovo: Desk) -> None:
    kozhevnikovo.staff.add("otdel", ["curator", "executor"], actor="ivanova")
    led = Led.begun(kozhevnikovo).led("select")
    led.do("assign", executors=["otdel"])
    led.do("start", actor="otdel")
    led.do("submit", actor="otdel")
    with pytest.raises(Refused) as own:
        led.do("approve", actor="otdel")
    assert (own.value.reason_code, own.value.requirement, own.value.clause) == (
        "four_eyes",
        "KO-6.3",
        "порядок, п. 6, подп. 3",
    )
    with pytest.raises(Refused) as specialist:
        led.do("approve", actor="petrov")
    assert (specialist.value.reason_code, specialist.value.requirement) == ("role", "KO-6.3")
    assert led.do("approve", actor="ivanova").state == "approved"


@pytest.mark.requirement("KO-D3", "A29")
def test_the_specialist_receives_prepares_and_places(kozhevnikovo: Desk) -> None:
    led = Led.begun(kozhevnikovo, actor="petrov", channel="private", addressee="head").led(
        "select", "assign", "start", "submit", "approve"
    )
    with pytest.raises(Refused) as keeper:
        led.do("publish", actor="stranitsa")
    assert keeper.value.requirement == "KO-D3"
    assert led.do("publish", actor="petrov").state == "published"


@pytest.mark.requirement("KO-D2", "KO-D3")
@pytest.mark.parametrize("roles", [["executor", "press_centre"], ["press_centre", "executor", "official"]])
def test_who_keeps_the_pages_is_another_person_than_who_answers(kozhevnikovo: Desk, roles: list[str]) -> None:
    with pytest.raises(Refused) as caught:
        kozhevnikovo.staff.add("odin", roles, actor="ivanova")
    assert (caught.value.reason_code, caught.value.clause) == ("apart", "постановление, п. 3")
    assert "odin" not in {person.handle for person in kozhevnikovo.staff.list()}


@pytest.mark.requirement("KO-D3")
def test_the_way_and_the_addressee_are_kept_on_the_incident(kozhevnikovo: Desk) -> None:
    led = Led.begun(kozhevnikovo, channel="private", addressee="head").led("select")
    facts = kozhevnikovo.incidents.get(led.key).facts
    assert (facts["channel"], facts["addressee"]) == ("private", "head")
    led.do("correct", corrects=1, reason="Не тот адресат", addressee="administration")
    assert kozhevnikovo.incidents.get(led.key).facts["addressee"] == "administration"


@pytest.mark.requirement("KO-D3")
def test_an_imported_message_is_selected_once_its_way_and_addressee_are_said(kozhevnikovo: Desk) -> None:
    case = kozhevnikovo.incidents.detect(network="ok", message="Нет света", role="importer")
    incident = kozhevnikovo.incidents[case.key]
    with pytest.raises(Refused) as caught:
        incident.select(importance="ordinary", actor="ivanova", channel="comment")
    assert caught.value.requirement == "KO-D3"
    assert "--addressee" in caught.value.reasons[0].ru
    assert "--channel" not in caught.value.reasons[0].ru
    assert (
        incident.select(importance="ordinary", channel="comment", addressee="head", actor="ivanova").state == "selected"
    )


@pytest.mark.requirement("KO-D3")
@pytest.mark.parametrize(("field", "value"), [("channel", "fax"), ("addressee", "mayor")])
def test_a_way_or_addressee_that_the_act_does_not_list_is_told_with_those_that_it_does(
    kozhevnikovo: Desk, field: str, value: str
) -> None:
    with pytest.raises(InvalidValue, match="private" if field == "channel" else "administration"):
        Led.begun(kozhevnikovo, **{field: value})


def test_an_act_that_tells_no_ways_apart_takes_none(tmp_path: Path) -> None:
    with pytest.raises(InvalidValue, match="tells nothing of the kind apart"):
        Led.begun(desk_of("lesozavodsk-215", tmp_path), channel="comment")


@pytest.mark.requirement("KO-D8", "KO-6.3")
def test_the_ready_norm_of_approval_is_the_departments(tmp_path: Path) -> None:
    desk = desk_of("kozhevnikovo-650", tmp_path, settings='norms_on = ["review"]')
    led = Led.begun(desk).led("select", "assign", "start", "submit")
    (review,) = desk.incidents.view(led.key).open_deadlines
    assert (review.rule, review.holder) == ("review", "curator")


# ── 003: a department as the Executor, answers sent or published ─────────────────────────────────────────────────────


@pytest.mark.requirement("PA-1.4")
def test_a_department_is_assigned_and_acts_itself_or_through_its_members(akhtarsk: Desk) -> None:
    akhtarsk.staff.add("belov", ["press_centre"], actor="ivanova")
    unit = akhtarsk.staff.add("otdel", ["executor"], unit=True, members=["belov", "stranitsa"], actor="ivanova")
    led = Led.begun(akhtarsk).led("select")
    led.do("assign", executors=["otdel"])
    led.do("start", actor="belov")
    started = akhtarsk.incidents.history(led.key)[-1]
    assert (started.role, started.data["in_place_of"]) == ("executor", unit.id)
    led.do("submit", actor="stranitsa")
    led.do("return")
    led.do("resubmit", actor="otdel")  # itself
    assert "in_place_of" not in akhtarsk.incidents.history(led.key)[-1].data
    with pytest.raises(Refused):
        led.do("approve", actor="petrov")
    led.do("approve")
    with pytest.raises(Refused) as other:
        led.do("publish", actor="petrov")  # an executor, of no such unit
    assert other.value.reason_code == "role"
    assert led.do("publish", actor="belov").state == "published"
    assert verify_desk(akhtarsk).cases == 1
    assert rebuild(akhtarsk).changed == ()


@pytest.mark.requirement("PA-1.4")
def test_the_part_of_a_department_is_one_whoever_of_it_sends_it(tmp_path: Path) -> None:
    settings = 'norms_on = ["reply"]'
    desk = desk_of("primorsko-akhtarsk-1378", tmp_path, settings=settings)
    desk.staff.add("belov", ["press_centre"], actor="ivanova")
    desk.staff.add("otdel", ["executor"], unit=True, members=["belov"], actor="ivanova")
    led = Led.begun(desk).led("select")
    led.do("assign", executors=["otdel", "petrov"])
    led.do("start", actor="belov")
    led.do("provide_part", actor="belov", part="Наша часть")
    with pytest.raises(Refused):
        led.do("provide_part", actor="otdel", part="Ещё раз")


@pytest.mark.requirement("PA-1.4")
def test_a_department_is_on_duty_while_one_of_it_is_there_and_is_never_away_itself(akhtarsk: Desk) -> None:
    akhtarsk.staff.add("belov", ["press_centre"], actor="ivanova")
    akhtarsk.staff.add("otdel", ["organiser"], unit=True, members=["belov"], actor="ivanova")

    def there() -> bool:
        return not next(item for item in akhtarsk.staff.duty() if item.role.name == "organiser").nobody

    assert there()
    akhtarsk.staff.absent("belov", reason="leave", actor="ivanova")
    assert not there()
    with pytest.raises(InvalidValue):
        akhtarsk.staff.absent("otdel", reason="leave", actor="ivanova")
    with pytest.raises(InvalidValue):
        akhtarsk.staff.add("petrov", ["executor"], unit=True, actor="ivanova")
    with pytest.raises(InvalidValue):
        akhtarsk.staff.add("vtoroy", ["executor"], unit=True, members=["otdel"], actor="ivanova")


@pytest.mark.requirement("PA-1.2")
def test_an_answer_by_private_message_counts_where_the_act_knows_it_and_needs_no_link(tmp_path: Path) -> None:
    desk = desk_of("primorsko-akhtarsk-1378", tmp_path, settings='norms_on = ["reply"]')
    led = Led.begun(desk).led("select", "assign", "start", "submit", "approve")
    case = led.do("publish", answer_channel="private", links=None)
    assert (case.state, case.facts["answer_channel"]) == ("published", "private")
    assert case.facts["links"] == [{"message": 1, "at": to_text(desk.now())}]
    (reply,) = desk.incidents.view(led.key).deadlines
    assert reply.outcome == "met"


@pytest.mark.requirement("PA-1.2")
def test_a_published_answer_needs_its_link(akhtarsk: Desk) -> None:
    led = Led.begun(akhtarsk).led("select", "assign", "start", "submit", "approve")
    with pytest.raises(MissingValue):
        led.do("publish", answer_channel="comment", links=None)
    assert led.do("publish", answer_channel="comment").state == "published"


@pytest.mark.requirement("PA-3.1")
def test_who_answers_for_the_text_is_on_record_in_his_role(akhtarsk: Desk) -> None:
    led = Led.begun(akhtarsk).led("select", "assign", "start", "submit")
    submitted = akhtarsk.incidents.history(led.key)[-1]
    people = {person.id: person.handle for person in akhtarsk.staff.list()}
    assert (submitted.role, people[submitted.actor or 0]) == ("executor", "petrov")
    with pytest.raises(Refused) as caught:
        led.do("submit", actor="orlov")
    assert caught.value.requirement == "PA-3.1"


@pytest.mark.requirement("PA-2.4", "A26")
def test_officialese_in_an_answer_is_advised_against_by_the_acts_own_clause() -> None:
    rule = load("primorsko-akhtarsk-1378").advice["officialese"]
    assert "answer" in rule.kinds
    assert (rule.requirement, rule.clause) == ("PA-2.4", "порядок, п. 2.4")


# ── networks, force, controllers, references ─────────────────────────────────────────────────────────────────────────

CLOSED = {  # read in the press of those days: the court's decision, the blocking
    ("lesozavodsk-215", "instagram"): "21.03.2022",
    ("primorsko-akhtarsk-1378", "facebook"): "21.03.2022",
    ("primorsko-akhtarsk-1378", "instagram"): "21.03.2022",
    ("primorsko-akhtarsk-1378", "twitter"): "04.03.2022",
}


@pytest.mark.requirement("A19", "PA-1.1", "LS2-1.1")
@pytest.mark.parametrize(
    ("where", "since"), CLOSED.items(), ids=lambda item: "-".join(item) if isinstance(item, tuple) else item
)
def test_new_work_in_a_closed_network_is_refused_with_reason_date_and_source(
    where: tuple[str, str], since: str, tmp_path: Path
) -> None:
    act, name = where
    desk = desk_of(act, tmp_path)
    led = Led.begun(desk, network=name).led("select", "assign", "start", "submit")
    led.do("approve", criteria=["all"]) if desk.regulation.criteria else led.do("approve")
    with pytest.raises(Refused) as caught:
        led.do("publish", links=[f"https://www.{name}.com/p/1"])
    network = desk.regulation.networks[name]
    assert network.source is not None
    assert caught.value.requirement == network.requirement
    for said in (caught.value.reasons[0].ru, caught.value.reasons[0].en):
        assert since in said
        assert network.source in said
    assert led.do("publish").state == "published"


@pytest.mark.requirement("A19")
def test_what_was_placed_before_the_ban_is_history() -> None:
    network = load("lesozavodsk-215").networks["instagram"]
    assert network.since is not None
    assert network.closed_on(network.since)
    assert not network.closed_on(network.since.replace(day=20))


@pytest.mark.requirement("PA-D2", "KO-D8")
def test_when_an_act_takes_force(tmp_path: Path) -> None:
    kozhevnikovo, akhtarsk = load("kozhevnikovo-650").in_force, load("primorsko-akhtarsk-1378").in_force
    assert kozhevnikovo is not None
    assert akhtarsk is not None
    assert (str(kozhevnikovo.since), kozhevnikovo.clause) == ("2022-11-30", "постановление, п. 9")
    assert akhtarsk.since is None  # the day of the newspaper is not in the text: the office names it
    named = adopt(source("primorsko-akhtarsk-1378"), "in_force = 2020-10-30").in_force
    assert named is not None
    assert (str(named.since), named.requirement) == ("2020-10-30", "PA-D2")


@pytest.mark.requirement("PA-D4", "KO-D8", "LS-P5")
@pytest.mark.parametrize("act", ["lesozavodsk-215", "primorsko-akhtarsk-1378", "kozhevnikovo-650"])
def test_a_controller_reads_and_fires_nothing(act: str, tmp_path: Path) -> None:
    rules = load(act).rules()
    for workflow in map(find, names()):
        for trigger in workflow.triggers:
            assert "controller" not in rules.who(workflow.name, trigger.name, trigger.by), (workflow.name, trigger.name)
    desk = desk_of(act, tmp_path)
    led = Led.begun(desk)
    assert not [item for item in desk.incidents.view(led.key, actor="kontrol").possible if item.yours]


@pytest.mark.requirement("KO-4", "PA-1.6", "LS2-2.1", "KH-I.7", "PA-2.5")
@pytest.mark.parametrize(
    ("act", "requirement"),
    [
        ("kozhevnikovo-650", "KO-4"),
        ("primorsko-akhtarsk-1378", "PA-1.6"),
        ("primorsko-akhtarsk-1378", "PA-2.5"),
        ("lesozavodsk-215", "LS2-2.1"),
        ("khasyn", "KH-I.7"),
    ],
)
def test_a_reference_is_carried_by_being_shown(act: str, requirement: str) -> None:
    (row,) = [row for row in coverage(load(act), {}) if row.requirement.id == requirement]
    assert "reference" in {item.kind for item in row.carriers}


@pytest.mark.requirement("A18")
def test_the_text_of_a_law_is_data_that_an_office_may_write_anew() -> None:
    act = load("khasyn").references["law_149"]
    assert "10.6" in act.title.ru
    assert "27.07.2006" in act.title.ru
    own = '[[reference]]\nname = "law_149"\ntitle = { ru = "149-ФЗ в новой редакции", en = "149-ФЗ as amended" }\n'
    found = adopt(source("khasyn"), own).references
    assert found["law_149"].title.ru == "149-ФЗ в новой редакции"
    assert found["law_149"].about == act.about
    assert found.keys() == load("khasyn").references.keys()


@pytest.mark.requirement("A30")
def test_the_legal_minimum_lies_under_every_act() -> None:
    found = legal_minimum()
    assert f"{found.since}" == "2022-12-01"
    assert {item.name for item in found.items} == {"page", "contacts", "epgu"}
    (page,) = [item for item in found.items if item.networks]
    for act in available():
        assert {*page.networks} <= {name for name, item in load(act).networks.items() if item.usable}
