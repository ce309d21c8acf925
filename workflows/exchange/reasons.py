"""Why a row is rejected, in the words of the operator who will correct it."""

from __future__ import annotations

from ...calendars.text import Text

__all__ = [
    "BYTES", "CUT", "DAMAGED", "EMPTY", "FORMULA", "LARGE", "NESTED", "NOT_MENDED", "NUL", "SHORTENED", "TOO_EARLY", "TOO_LATE",
    "UNLIKE", "WIDE",
]  # fmt: skip

EMPTY = Text(ru="ячейка пуста, а нужна {expected}", en="the cell is empty and is needed: {expected}")
UNLIKE = Text(ru="нужна {expected}", en="expected: {expected}")
FORMULA = Text(
    ru="здесь формула; формулы не вычисляются: вставьте вместо неё значение",
    en="a formula; formulas are not run: put its value here",
)
TOO_LATE = Text(
    ru="этот момент ещё не наступил, или год невозможен", en="an instant in the future, or in an impossible year"
)
TOO_EARLY = Text(
    ru="слишком ранняя дата: сообщений раньше {year} года быть не может",
    en="too early: no message is older than {year}",
)
SHORTENED = Text(
    ru="табличный редактор сократил номер, и его цифры потеряны: возьмите номер из исходной выгрузки и задайте столбцу "
    "текстовый формат",
    en="a spreadsheet shortened the number and its digits are lost: take it from the original export, as text",
)
NESTED = Text(ru="вложенный список или объект, а нужна строка", en="a nested list or object; expected a string")
LARGE = Text(
    ru="ячейка больше {limit} КиБ: сократите её (в файле отклонённых строк осталось только начало)",
    en="the cell is larger than {limit} KiB: shorten it (the rejects file has its beginning alone)",
)
DAMAGED = Text(
    ru="ячейка не читается: в ней ошибка таблицы или файл повреждён",
    en="the cell cannot be read: it holds a spreadsheet's error, or the file is damaged",
)
NUL = Text(ru="в ячейке есть нулевой байт: файл повреждён", en="the cell holds a NUL byte: the file is damaged")
BYTES = Text(
    ru="в ячейке есть байты, которых нет в кодировке файла: замените знаки � настоящими буквами",
    en="the cell has bytes that the file's encoding does not: put the real letters in place of �",
)
CUT = Text(
    ru="строка оборвана: в ней ячеек {cells}, а нужно не меньше {needed}",
    en="the row is cut: it has {cells} cells and needs at least {needed}",
)
WIDE = Text(
    ru="в строке {cells} ячеек, а в заголовке {header}: вероятно, разделитель попал в текст без кавычек",
    en="the row has {cells} cells and the header {header}: probably an unquoted delimiter inside a text",
)
NOT_MENDED = Text(
    ru="строка не исправлена: в ней заполнены только столбцы «Отклик: …»",
    en="not corrected: nothing but the service columns is filled",
)
