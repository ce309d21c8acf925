"""The kinds of data that a trigger may ask for: each reads what it is given into JSON for the log, or says what is wrong."""

from .cases import Breach, CaseNumber, CaseOf, CasesOf, breach_name
from .choices import Checklist, Choice, GroundChoice, ListedChoice, asked
from .field import STANDS_IN, Field, Reading, pair, several
from .links import Link, Links
from .people import Persons, Terms, find_person
from .plain import Day, Flag, Instant, Number, Reference, Told
from .texts import Attachments, FreeText, FreeTexts, clean_text

__all__ = [
    "STANDS_IN",
    "Attachments",
    "Breach",
    "CaseNumber",
    "CaseOf",
    "CasesOf",
    "Checklist",
    "Choice",
    "Day",
    "Field",
    "Flag",
    "FreeText",
    "FreeTexts",
    "GroundChoice",
    "Instant",
    "Link",
    "Links",
    "ListedChoice",
    "Number",
    "Persons",
    "Reading",
    "Reference",
    "Terms",
    "Told",
    "asked",
    "breach_name",
    "clean_text",
    "find_person",
    "pair",
    "several",
]
