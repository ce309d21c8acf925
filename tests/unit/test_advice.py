"""Advice on a text (LS-16, LS-15b, A26): each rule of the act, with the dictionary of forms and without it."""

from __future__ import annotations

import pytest

from ..support.texts import GOOD, WAYS, advised, quotes

pytestmark = pytest.mark.parametrize("way", WAYS)


@pytest.mark.requirement("LS-16", "LS-15b")
def test_a_good_answer_gets_no_advice(way: str) -> None:
    assert advised(GOOD, way) == {}
    assert advised(GOOD, way, facts=frozenset({"repeats"})) == {}


@pytest.mark.requirement("LS-16")
@pytest.mark.parametrize(
    "text",
    [
        "Здравствуйте! Ответим завтра.", "ДОБРЫЙ ДЕНЬ. Ответим завтра.", "Доброе утро, соседи!", "Доброго времени суток, Анна.",
        "Уважаемая Мария Ивановна! Ответим.", "Уважаемые жители, ответим.", "Мария, спасибо за вопрос.", "Мария Ивановна, спасибо.",
        "Мария Ивановна Петрова! Спасибо.", "Алёна, здравствуйте.", "[id15|Мария], спасибо.", "@maria, спасибо.", "— Здравствуйте!", "👋 Здравствуйте!",
        "Ещё раз здравствуйте!", "Друзья, ответим завтра.", "Здра\u0301вствуйте!",
    ],
)  # fmt: skip
def test_a_greeting_or_an_address_opens_a_text(way: str, text: str) -> None:
    assert "greeting" not in advised(text, way)


@pytest.mark.requirement("LS-16")
@pytest.mark.parametrize(
    "text",
    [
        "Лавочки будут.", "Лавочки, которые вы просили, установим.", "Однако, мы работаем.", "К сожалению, денег нет.", "Анна Петрова обратилась к нам.",
        "Мы работаем над вашим вопросом каждый день, здравствуйте.", "", "…", "😀", "Роман о любви продан.",
    ],
)  # fmt: skip
def test_a_text_without_greeting_and_address_is_noticed(way: str, text: str) -> None:
    found = advised(text, way)["greeting"]
    assert [place.start for place in found.places] == [0]
    assert found.rule.clause == "прил. 1, п. 16"


# Words that merely hold the letters of an obscene one.
INNOCENT = ["страховать", "застрахуй", "застрахуйте", "подстрахуйте", "хлебать", "хлеб", "употреблять", "потреблять", "оскорблять", "оскорбление", "требовать", "требуется", "колебать", "небо", "себе", "себя", "себестоимость", "Себастьян", "тебе", "тебя", "ребёнок", "лебедь", "учебный", "дебет", "команда", "мандат", "мандарин", "рубль", "рублям", "корабль", "сабля", "бляха", "бляшка", "психуй", "штрихуй", "похудеть", "худой", "хутор", "художник", "хулиган", "скипидар", "педаль", "барсук", "рассудок", "сукно", "сучок", "сучка", "сучья", "Олеговна", "Георгиевна", "саговник", "Херсон", "херувим", "херес", "гондола", "мудрый", "мудрость", "сразу", "сражение", "сравнить", "собрать", "красить", "устраивать", "астраханский", "дрочёна", "зебра", "гребля", "гребной", "потреба", "истребитель", "серебряный", "служебный", "лечебный", "хлебный", "мебель", "Екатеринбург", "говор", "заговор", "муниципальный"]  # fmt: skip


@pytest.mark.requirement("LS-16")
@pytest.mark.parametrize("word", INNOCENT)
def test_an_innocent_word_is_no_obscene_one(way: str, word: str) -> None:
    assert quotes(f"Здравствуйте! Здесь {word}, {word.upper()} и {word.capitalize()}.", way, "obscene") == []


@pytest.mark.requirement("LS-16")
@pytest.mark.parametrize(
    "word", ["хуй", "Охуели", "нихуя", "ЁБАНЫЙ", "ебаный", "заебали", "пиздец", "блядь", "бля", "мудак", "х*й", "п***ц", "xyй", "дерьмо", "идиоты", "дурак"]
)  # fmt: skip
def test_an_obscene_or_insulting_word_is_found_where_it_stands(way: str, word: str) -> None:
    text = f"Здравствуйте! Это {word}, понимаете."
    (place,) = advised(text, way)["obscene"].places
    assert (place.quote, place.start, place.before[-4:], place.after[:1]) == (word, 18, "Это ", ",")


@pytest.mark.requirement("LS-16")
@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Ты прав, тебе ответят.", ["Ты", "тебе"]),
        ("Твоё письмо у нас, твоего дома это коснётся.", ["Твоё", "твоего"]),
        ("Знаешь, не волнуешься ли?", ["Знаешь", "волнуешься"]),
        ("Привет! Окей, щас сделаем.", ["Привет", "Окей", "щас"]),
        ("Программа «Твой бюджет» для вас.", []),  # a name in quotation marks
        ("Лишь тишь и гладь, флешь.", []),
        ("Тыква, творог, стыд и отвод.", []),
    ],
)
def test_familiar_words(way: str, text: str, found: list[str]) -> None:
    assert quotes(text, way, "familiar") == found


@pytest.mark.requirement("LS2-2.5", "A26")
@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Ремонт осуществляется бригадой, осуществляемые работы идут.", ["осуществляется", "осуществляемые"]),
        ("В  целях безопасности.", ["В  целях"]),
        ("В настоящее время вышеуказанного дома нет.", ["В настоящее время", "вышеуказанного"]),
        ("Это цель. В целях.", ["В целях"]),
        ("Попали в. Целях нет.", []),  # two sentences are no phrase
        ("По данным отдела, в целом всё хорошо.", []),
        ("Суд указал: «является нарушением».", []),
    ],
)
def test_officialese_is_found_with_what_people_say_instead(way: str, text: str, found: list[str]) -> None:
    assert quotes(text, way, "officialese") == found
    for place in advised(text, way)["officialese"].places if found else ():
        assert place.note is not None


@pytest.mark.requirement("LS-16")
def test_longer_than_the_network_takes(way: str) -> None:
    head = "Здравствуйте! "
    assert "length" not in advised(head + "а" * (4096 - len(head)), way)
    (place,) = advised(head + "а" * (4097 - len(head)), way)["length"].places
    assert (place.start, place.end, place.quote) == (4096, 4097, "а")
    assert place.note is not None
    assert place.note.ru == "ВКонтакте: помещается 4096 знаков, в тексте 4097"
    assert (
        advised("а" * 4001, way, networks=("vk", "max"))["length"].places[0].start == 4000
    )  # the one that takes least
    assert advised("😀" * 2049, way)["length"].places[0].start == 2048  # such a sign counts twice
    assert "length" not in advised("а" * 9999, way, networks=("other",))
    assert "length" not in advised("а" * 9999, way, networks=())


@pytest.mark.requirement("LS-16")
@pytest.mark.parametrize(
    "named",
    ["отделом благоустройства", "Управлению ЖКХ", "администрации", "МУП «Лесозаводское»", "подрядчика", "УК «Дом»", "«ДорСтройСервис»", "водоканале"],
)  # fmt: skip
def test_a_responsible_body_is_named(way: str, named: str) -> None:
    assert "body" not in advised(f"Здравствуйте! Вопрос передан {named}.", way)


@pytest.mark.requirement("LS-16")
def test_no_responsible_body_is_named(way: str) -> None:
    text = "Здравствуйте! Мы сделаем всё до пятницы: приятная отделка."
    (place,) = advised(text, way)["body"].places
    assert (place.start, place.end, place.quote) == (0, len(text), text)  # missing from the whole of it


@pytest.mark.requirement("LS-16")
@pytest.mark.parametrize(
    "when",
    ["до 1 декабря", "01.12.2026", "к 15:00", "завтра", "в пятницу", "в течение трёх дней", "на следующей неделе", "за 5 рабочих дней", "в мае", "до конца года", "вчера", "во 2 квартале", "через 2 часа"],
)  # fmt: skip
def test_a_date_or_a_term_is_named(way: str, when: str) -> None:
    assert "date" not in advised(f"Здравствуйте! Сделаем {when}.", way)


@pytest.mark.requirement("LS-16")
@pytest.mark.parametrize(
    "text", ["Лавочки будут.", "Среди жителей и в части дворов есть спрос.", "Дом 15, корпус 2, квартира 7."]
)
def test_neither_date_nor_term_is_named(way: str, text: str) -> None:
    assert "date" in advised(f"Здравствуйте! {text}", way)


@pytest.mark.requirement("LS-16", "A25")
@pytest.mark.parametrize("kind", ["interim", "request"])
def test_of_an_interim_answer_and_a_request_only_the_first_three_criteria_are_asked(way: str, kind: str) -> None:
    assert {"greeting", "body", "date"} <= advised("Лавочки будут.", way).keys()
    assert advised("Лавочки будут.", way, kind=kind).keys() == {"greeting"}


@pytest.mark.requirement("LS-16", "A25")
def test_media_that_are_named_or_marked_but_not_attached(way: str) -> None:
    text = "Здравствуйте! Как видно на фото, лавочки стоят."
    assert quotes(text, way, "media") == ["на фото"]
    assert quotes(text, way, "media", attached=True) == []
    assert "media" not in advised("Здравствуйте! Фотограф приедет.", way)
    marked = frozenset({"media"})
    assert [place.start for place in advised("Здравствуйте!", way, criteria=marked)["media"].places] == [0]
    assert "media" not in advised("Здравствуйте!", way, criteria=marked, attached=True)


@pytest.mark.requirement("LS-15b")
@pytest.mark.parametrize(
    ("text", "noticed"),
    [
        ("Спасибо за вопрос, он важен.", True),
        ("Ответ тот же, что и раньше.", True),
        ("Фонарь починили вчера.", False),
        ("Дорогу ремонтируют, работы идут.", False),
        ("Перевозчику выдано предписание.", False),
        ("Вопрос на согласовании в министерстве.", False),
    ],
)
def test_a_repeat_tells_of_measures_work_or_progress(way: str, text: str, noticed: bool) -> None:
    found = advised(f"Здравствуйте! {text}", way, facts=frozenset({"repeats"}))
    assert ("repeat" in found) is noticed
    assert "repeat" not in advised(f"Здравствуйте! {text}", way)
    if noticed:
        assert found["repeat"].rule.clause == "прил. 1, п. 15, абз. 2"


def test_small_and_capital_letters_and_both_ways_to_write_yo_are_one(way: str) -> None:
    for text in ("Твоё", "твое", "ТВОЁ", "Твое\u0308", "тво\u00adё"):
        assert quotes(f"Здравствуйте! {text} письмо.", way, "familiar") == [text]
