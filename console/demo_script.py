"""The demo's script: scenes with a story and the commands of each, as an office would live them from 16 to 20 November 2026."""

from __future__ import annotations

import shlex
from collections.abc import Mapping
from dataclasses import dataclass

from ..calendars.text import Text

__all__ = ["NEXT", "SCENES", "Scene", "Step"]


@dataclass(frozen=True, slots=True)
class Step:
    """One command: when (local), who, what is typed; `refused` where the rules are meant to refuse it."""

    when: str
    actor: str
    line: str
    refused: bool = False

    def words(self, places: Mapping[str, str]) -> list[str]:
        """The command's words, with the names of places filled in."""
        words = [places.get(word, word) for word in shlex.split(self.line)]
        words += ["--actor", self.actor] if self.actor else []
        words += ["--now", self.when] if self.when else []
        return [*words, *(["--db", places["DB"]] if "DB" in places and words[0:2] != ["log", "replay"] else [])]


@dataclass(frozen=True, slots=True, kw_only=True)
class Scene:
    """A few commands with one story."""

    title: Text
    story: Text
    steps: tuple[Step, ...]


MON, TUE, WED, THU, FRI = (f"2026-11-{day}" for day in (16, 17, 18, 19, 20))


def _at(day: str, time: str, actor: str, line: str, *, refused: bool = False) -> Step:
    return Step(f"{day}T{time}", actor, line, refused)


SCENES = (
    Scene(
        title=Text(ru="Учебная база и люди", en="A rehearsal database and its people"),
        story=Text(
            ru="В учебной базе можно задавать часы (--now): неделя пройдёт за секунды. Куратор Иванова, исполнители Петров и Сидоров.",
            en="In a rehearsal database the clock can be set (--now): a week takes seconds. Ivanova is the curator, Petrov and Sidorov are executors.",
        ),
        steps=(
            _at(MON, "09:00", "", "init --regulation lesozavodsk-215 --rehearsal --curator ivanova"),
            _at(MON, "09:01", "ivanova", "staff add petrov --role executor --name 'Отдел благоустройства'"),
            _at(MON, "09:01", "ivanova", "staff add sidorov --role executor --name 'Управление жизнеобеспечения'"),
        ),
    ),
    Scene(
        title=Text(ru="Утро понедельника: выгрузка кабинета", en="Monday morning: the cabinet's export"),
        story=Text(
            ru="За выходные пришли сообщения. Строки без окончания становятся инцидентами; повторная загрузка ничего не добавит.",
            en="Messages came over the weekend. Rows without an end become incidents; a second import adds nothing.",
        ),
        steps=(
            _at(MON, "09:05", "", "inbox import SAMPLE"),
            _at(MON, "09:06", "", "inbox import SAMPLE"),
            _at(MON, "09:07", "", "board"),
        ),
    ),
    Scene(
        title=Text(ru="Отбор: что требует ответа, а что нет", en="Selection: what requires an answer and what does not"),
        story=Text(
            ru="Спам и оскорбления – по п. 17, чужие вопросы – без реагирования, повторное – к прежнему. На направление дан час (п. 7).",
            en="Spam and insults by cl. 17, others' matters set aside, a repeat merged. An hour is given to forward (cl. 7).",
        ),
        steps=(
            _at(MON, "09:10", "ivanova", "incident decline 12 --ground spam --black-list --evidence 'снимок экрана'"),
            _at(MON, "09:11", "ivanova", "incident decline 11 --ground insult --evidence 'снимок экрана'"),
            _at(MON, "09:12", "ivanova", "incident set-aside 5 --reason 'вопрос краевой поликлиники'"),
            _at(MON, "09:13", "ivanova", "incident void 7 --why merged --into 10"),
        ),
    ),
    Scene(
        title=Text(ru="Повышенная важность: три рабочих часа", en="Elevated importance: three working hours"),
        story=Text(
            ru="Холодно в школе: повышенная важность и немедленный доклад главе (п. 9, 20). Согласовать может только куратор.",
            en="A cold school: elevated importance, and a report to the head at once (cl. 9, 20). Only the curator approves.",
        ),
        steps=(
            _at(MON, "09:15", "ivanova", "incident select 6 --importance elevated --topic Школы --reason 'в школе холодно'"),
            _at(MON, "09:16", "ivanova", "incident mark-significant 6 --reason 'дети, холод'"),
            _at(MON, "09:17", "ivanova", "incident assign 6 --official sidorov --executor sidorov"),
            _at(MON, "09:20", "sidorov", "incident start 6"),
            _at(
                MON,
                "09:45",
                "sidorov",
                "incident submit 6 --kind answer --text 'Здравствуйте! Котёл запущен в 9:30, к обеду в классах будет тепло. Управление жизнеобеспечения.'",
            ),
            _at(MON, "09:46", "sidorov", "incident approve 6 --criteria all", refused=True),
            _at(MON, "10:00", "ivanova", "incident approve 6 --criteria all"),
            _at(MON, "10:10", "sidorov", "incident publish 6 --link https://vk.com/wall-90000002_10326?reply=30001"),
        ),
    ),
    Scene(
        title=Text(ru="Обычное сообщение с возвратом на доработку", en="An ordinary message, returned for rework"),
        story=Text(
            ru="Семь рабочих часов от отбора; проект – за три часа до конца; согласование – 30 минут; доработка – час (п. 8, 10–12).",
            en="Seven working hours from selection; the draft three hours before; approval 30 minutes; rework an hour (cl. 8, 10–12).",
        ),
        steps=(
            _at(MON, "09:25", "ivanova", "incident select 1 --importance ordinary"),
            _at(MON, "09:26", "ivanova", "incident assign 1 --official petrov --executor petrov"),
            _at(MON, "09:40", "petrov", "incident start 1"),
            _at(MON, "11:00", "petrov", "incident submit 1 --kind answer --text 'Лавочки будут.'"),
            _at(MON, "11:15", "ivanova", "incident return 1 --remarks 'поздоровайтесь и назовите срок'"),
            _at(
                MON,
                "11:50",
                "petrov",
                "incident resubmit 1 --text 'Здравствуйте! Лавочки установим до 1 декабря. Отдел благоустройства.'",
            ),
            _at(MON, "12:05", "ivanova", "incident approve 1 --criteria all"),
            _at(MON, "12:20", "petrov", "incident publish 1 --link https://vk.com/wall-90000002_10315?reply=30002"),
            _at(MON, "12:21", "", "incident history 1"),
        ),
    ),
    Scene(
        title=Text(ru="Несколько исполнителей", en="Several executors"),
        story=Text(
            ru="Каждый готовит свою часть за два рабочих часа или иное время, общий ответ составляет куратор (п. 14).",
            en="Each prepares his part in two working hours, or another time; the curator composes the answer (cl. 14).",
        ),
        steps=(
            _at(MON, "09:30", "ivanova", "incident select 9 --importance ordinary"),
            _at(
                MON,
                "09:31",
                "ivanova",
                "incident assign 9 --official sidorov --executor petrov --executor sidorov --time 'sidorov=90 working minutes'",
            ),
            _at(MON, "09:35", "sidorov", "incident start 9"),
            _at(MON, "10:20", "petrov", "incident provide-part 9 --part 'Раскопки ведём на углу, проезд закрыт.'"),
            _at(MON, "10:40", "sidorov", "incident provide-part 9 --part 'Порыв устранят к 15:00, подвоз воды в 12:00.'"),
            _at(
                MON,
                "11:30",
                "ivanova",
                "incident compose 9 --kind answer --criteria all --text 'Здравствуйте! Порыв устранят к 15:00, в 12:00 подвезут воду. Проезд закрыт до вечера.'",
            ),
            _at(MON, "11:40", "ivanova", "incident publish 9 --link https://vk.com/wall-90000005_10333?reply=30003"),
        ),
    ),
    Scene(
        title=Text(ru="Промежуточный ответ, запрос автору и забытый инцидент", en="An interim answer, a request, and a forgotten incident"),
        story=Text(
            ru="После промежуточного ответа окончательный – за три рабочих дня (п. 13). Инцидент 2 отобран, но никто им не занялся.",
            en="After an interim answer the final one is due in three working days (cl. 13). Incident 2 is selected, and nobody takes it up.",
        ),
        steps=(
            _at(MON, "09:33", "ivanova", "incident select 4 --importance ordinary"),
            _at(MON, "09:34", "ivanova", "incident assign 4 --official sidorov --executor sidorov"),
            _at(MON, "09:36", "ivanova", "incident select 2 --importance ordinary"),
            _at(MON, "09:37", "ivanova", "incident assign 2 --official petrov --executor petrov"),
            _at(MON, "09:38", "ivanova", "incident select 8 --importance ordinary"),
            _at(MON, "09:39", "ivanova", "incident assign 8 --official petrov --executor petrov"),
            _at(MON, "09:41", "ivanova", "incident select 3 --importance elevated --reason 'собаки у детского сада'"),
            _at(MON, "09:42", "ivanova", "incident assign 3 --official petrov --executor petrov"),
            _at(MON, "09:43", "petrov", "incident start 3"),
            _at(MON, "09:45", "ivanova", "incident select 10 --importance ordinary"),
            _at(MON, "09:46", "ivanova", "incident assign 10 --official petrov --executor petrov"),
            _at(MON, "09:55", "petrov", "incident submit 3 --kind answer --text 'Здравствуйте! Отлов назначен на сегодня, 14:00. Отдел благоустройства.'"),
            _at(MON, "10:15", "ivanova", "incident approve 3 --criteria all"),
            _at(MON, "10:25", "petrov", "incident publish 3 --link https://vk.com/wall-90000005_10318?reply=30006"),
            _at(MON, "10:30", "petrov", "incident start 8"),
            _at(MON, "12:30", "", "clock tick"),
            _at(MON, "12:40", "petrov", "incident submit 8 --kind request --text 'Здравствуйте! Подскажите, с какой остановки вы едете?'"),
            _at(MON, "12:50", "ivanova", "incident approve 8 --criteria all"),
            _at(MON, "12:55", "petrov", "incident publish 8 --link https://ok.ru/group/59000000003/topic/1510332"),
            _at(MON, "13:05", "sidorov", "incident start 4"),
            _at(MON, "13:10", "sidorov", "incident submit 4 --kind interim --text 'Здравствуйте! Проверяем начисления, ответим до четверга.'"),
            _at(MON, "14:00", "ivanova", "incident approve 4 --criteria all"),
            _at(MON, "14:05", "sidorov", "incident publish 4 --link https://vk.com/wall-90000003_10319?reply=30004"),
            _at(MON, "15:00", "petrov", "incident start 10"),
        ),
    ),
    Scene(
        title=Text(ru="Часы: напоминания и пропущенный срок", en="The clock: reminders and a missed term"),
        story=Text(
            ru="Часы смотрят на сроки, записывают пропуск ровно один раз и сообщают кому положено. Любой срок можно объяснить по дням.",
            en="The clock watches the terms, records a miss exactly once and notifies whom it must. Any term can be explained day by day.",
        ),
        steps=(
            _at(MON, "15:30", "", "clock tick"),
            _at(MON, "15:31", "", "board"),
            _at(TUE, "09:30", "", "clock tick"),
            _at(TUE, "09:30", "", "clock tick"),
            _at(TUE, "09:31", "", "incident explain 2 reply"),
            _at(TUE, "09:32", "", "notices list"),
        ),
    ),
    Scene(
        title=Text(ru="Вторник – четверг: догоняем", en="Tuesday to Thursday: catching up"),
        story=Text(
            ru="Срыв срока остаётся в журнале, даже когда ответ размещён. Автор ответил на запрос – срок пошёл заново.",
            en="A breach stays in the log even once the answer is out. The author answered the request: a new clock runs.",
        ),
        steps=(
            _at(TUE, "09:35", "petrov", "incident start 2"),
            _at(TUE, "10:00", "petrov", "incident submit 2 --kind answer --text 'Здравствуйте! Крышу остановки починим в пятницу. Извините за задержку.'"),
            _at(TUE, "10:10", "ivanova", "incident approve 2 --criteria all"),
            _at(TUE, "10:20", "petrov", "incident publish 2 --link https://vk.com/wall-90000003_10317?reply=30005"),
            _at(TUE, "10:21", "ivanova", "incident report-deficiency 2 --reason 'ответ размещён с опозданием'"),
            _at(TUE, "10:30", "petrov", "incident submit 10 --kind answer --text 'Здравствуйте! Качели заменим на этой неделе. Отдел благоустройства.'"),
            _at(TUE, "10:45", "ivanova", "incident approve 10 --criteria all"),
            _at(TUE, "10:50", "petrov", "incident publish 10 --link https://vk.com/wall-90000001_10334?reply=30007 --link https://vk.com/wall-90000001_10331?reply=30008"),
            _at(TUE, "11:00", "ivanova", "incident author-replied 8 --reply 'С остановки «Школа», в 7:40'"),
            _at(TUE, "11:05", "ivanova", "incident assign 8 --official petrov --executor petrov"),
            _at(TUE, "11:10", "petrov", "incident start 8"),
            _at(TUE, "12:00", "petrov", "incident submit 8 --kind answer --text 'Здравствуйте! Перевозчику выдано предписание, автобус выйдет завтра.'"),
            _at(TUE, "12:10", "ivanova", "incident approve 8 --criteria all"),
            _at(TUE, "12:20", "petrov", "incident publish 8 --link https://ok.ru/group/59000000003/topic/1510333"),
            _at(WED, "10:00", "sidorov", "incident resume 4"),
            _at(THU, "10:00", "sidorov", "incident submit 4 --kind answer --text 'Здравствуйте! Начисления пересчитаны, новая квитанция придёт до 1 декабря.'"),
            _at(THU, "10:20", "ivanova", "incident approve 4 --criteria all"),
            _at(THU, "10:30", "sidorov", "incident publish 4 --link https://vk.com/wall-90000003_10319?reply=30008"),
            _at(THU, "10:31", "ivanova", "incident finalize 4 --closing explained"),
        ),
    ),
    Scene(
        title=Text(ru="Пятница: новое сообщение и доска", en="Friday: a new message and the board"),
        story=Text(
            ru="Срок, начатый в пятницу вечером, переходит на понедельник: выходные не считаются.",
            en="A term that begins on Friday evening runs into Monday: the weekend does not count.",
        ),
        steps=(
            _at(FRI, "16:20", "ivanova", "incident detect --network vk --link https://vk.com/wall-90000001_10400?reply=20400 --message 'На улице Мира погас фонарь'"),
            _at(FRI, "16:30", "ivanova", "incident select 13 --importance ordinary"),
            _at(FRI, "16:31", "ivanova", "incident assign 13 --official sidorov --executor sidorov"),
            _at(FRI, "16:35", "", "board"),
            _at(FRI, "16:36", "", "incident show 13"),
            _at(FRI, "16:37", "", "incident explain 13 reply"),
        ),
    ),
    Scene(
        title=Text(ru="Журнал: проверить, выгрузить, воспроизвести", en="The log: verify, export, replay"),
        story=Text(
            ru="Каждый шаг – событие в цепи хешей, без личных данных. Состояние на любой момент получается из файла, без базы.",
            en="Every step is an event in a chain of hashes, without personal data. Any past moment comes out of the file, without a database.",
        ),
        steps=(
            _at(FRI, "17:00", "", "db check"),
            _at(FRI, "17:00", "", "db rebuild"),
            _at(FRI, "17:01", "", "log export --output LOG"),
            Step("", "", "log verify LOG"),
            Step("", "", "log replay LOG --as-of 2026-11-16T11:30:00+10:00"),
        ),
    ),
)  # fmt: skip

NEXT = Text(
    ru="""Дальше попробуйте сами (база осталась, время в ней задаётся):
  export OTKLIK_DB={db} OTKLIK_ACTOR=ivanova
  otklik board --now 2026-11-20T17:30
  otklik incident show 13 --now 2026-11-20T17:30
  otklik incident --help            что можно сделать с инцидентом
  otklik workflow show incident     все переходы, роли и пункты
  otklik calendar explain 2026-12-30T16:00 "7 working hours"
Свою базу заводит:  otklik init --regulation lesozavodsk-215""",
    en="""Try next (the database stays, and its clock can be set):
  export OTKLIK_DB={db} OTKLIK_ACTOR=ivanova
  otklik board --now 2026-11-20T17:30
  otklik incident show 13 --now 2026-11-20T17:30
  otklik incident --help            what can be done with an incident
  otklik workflow show incident     all transitions, roles and clauses
  otklik calendar explain 2026-12-30T16:00 "7 working hours"
A database of your own:  otklik init --regulation lesozavodsk-215""",
)
