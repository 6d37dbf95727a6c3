"""Times named in a report, and the day of a report that does not give it."""

from __future__ import annotations

import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sayso.resolving import calendar, times

WEDNESDAY = datetime.date(2023, 5, 17)


def one(
    text: str, published: datetime.date | None = WEDNESDAY
) -> tuple[str, str | None, str | None, str]:
    """The single time of a text: its words, first and last day, precision."""
    found = times.find(text, published)
    assert len(found) == 1, [(m.text, m.date) for m in found]
    mention = found[0]
    assert text[mention.start : mention.end] == mention.text
    return mention.text, mention.date, mention.enddate, mention.precision


@pytest.mark.parametrize(
    ("text", "words", "date"),
    [
        ("Troops left on Wednesday.", "Wednesday", "2023-05-17"),
        ("Troops left on Monday.", "Monday", "2023-05-15"),
        ("The council will meet on Friday.", "Friday", "2023-05-19"),
        ("On Friday, the council will meet.", "Friday", "2023-05-19"),
        ("The council will meet soon, an aide said on Tuesday.", "Tuesday", "2023-05-16"),
        ("They were shot last Friday.", "last Friday", "2023-05-12"),
        ("He was seen on Thursday at the port.", "Thursday", "2023-05-11"),
        ("He arrived late Sunday night.", "late Sunday night", "2023-05-14"),
        ("They spoke yesterday.", "yesterday", "2023-05-16"),
        ("They meet tomorrow.", "tomorrow", "2023-05-18"),
        ("The raid came two days ago.", "two days ago", "2023-05-15"),
        ("A truce began on May 3.", "May 3", "2023-05-03"),
        ("A truce began on Dec. 24.", "Dec. 24", "2022-12-24"),
        ("A truce will begin on June 9.", "June 9", "2023-06-09"),
        ("A truce began on 24 August 2022.", "24 August 2022", "2022-08-24"),
        ("It fell on Monday, Jan. 4, 2016.", "Monday, Jan. 4, 2016", "2016-01-04"),
        ("It was filed on 2021-02-03.", "2021-02-03", "2021-02-03"),
        ("It was shut on New Year's Eve.", "New Year's Eve", "2022-12-31"),
        ("It was shut on Good Friday.", "Good Friday", "2023-04-07"),
        ("They were shot in the early hours of Friday.", "the early hours of Friday", "2023-05-12"),
        ("They were shot on Monday of last week.", "Monday of last week", "2023-05-08"),
        ("Raids will end by year end.", "year end", "2023-12-31"),
        ("It began at the beginning of March.", "the beginning of March", "2023-03-01"),
        ("It ended by the end of May 2016.", "the end of May 2016", "2016-05-31"),
        ("It came on Thanksgiving 2015.", "Thanksgiving 2015", "2015-11-26"),
        ("It was shut on Yom Kippur 2024.", "Yom Kippur 2024", "2024-10-12"),
        ("It was shut on Memorial Day 2020.", "Memorial Day 2020", "2020-05-25"),
        ("It came on Inauguration Day 2017.", "Inauguration Day 2017", "2017-01-20"),
    ],
)
def test_days(text: str, words: str, date: str) -> None:
    assert one(text) == (words, date, date, "day")


@pytest.mark.parametrize(
    ("text", "words", "first", "last", "precision"),
    [
        ("He quit last week.", "last week", "2023-05-08", "2023-05-14", "week"),
        ("He quit earlier this week.", "earlier this week", "2023-05-15", "2023-05-17", "week"),
        ("He quit last month.", "last month", "2023-04-01", "2023-04-30", "month"),
        ("He quit this month.", "this month", "2023-05-01", "2023-05-31", "month"),
        ("He quit last year.", "last year", "2022-01-01", "2022-12-31", "year"),
        ("He quit a year ago.", "a year ago", "2022-01-01", "2022-12-31", "year"),
        ("He quit in January 2020.", "January 2020", "2020-01-01", "2020-01-31", "month"),
        ("He quit in September.", "September", "2022-09-01", "2022-09-30", "month"),
        ("He quit in 2014.", "2014", "2014-01-01", "2014-12-31", "year"),
        ("He quit in late 2016.", "late 2016", "2016-09-01", "2016-12-31", "span"),
        ("He quit in late March.", "late March", "2023-03-21", "2023-03-31", "span"),
        (
            "He quit in the spring of 2011.",
            "the spring of 2011",
            "2011-03-01",
            "2011-05-31",
            "span",
        ),
        ("A feud of the 1970s.", "the 1970s", "1970-01-01", "1979-12-31", "span"),
        ("It ran 2007–2011.", "2007–2011", "2007-01-01", "2011-12-31", "span"),
        (
            "They left between 2007 and 2011.",
            "between 2007 and 2011",
            "2007-01-01",
            "2011-12-31",
            "span",
        ),
        (
            "They fled from March to April.",
            "from March to April",
            "2023-03-01",
            "2023-04-30",
            "span",
        ),
        (
            "It ran from Dec. 28 to Jan. 3, 2016.",
            "from Dec. 28 to Jan. 3, 2016",
            "2015-12-28",
            "2016-01-03",
            "span",
        ),
        (
            "Sales fell in the third quarter of 2015.",
            "the third quarter of 2015",
            "2015-07-01",
            "2015-09-30",
            "span",
        ),
        ("Sales fell in Q1 2020.", "Q1 2020", "2020-01-01", "2020-03-31", "span"),
        (
            "Sales fell in the second half of 2019.",
            "the second half of 2019",
            "2019-07-01",
            "2019-12-31",
            "span",
        ),
        ("A feud of the sixties.", "the sixties", "1960-01-01", "1969-12-31", "span"),
        ("A feud of the 20th century.", "the 20th century", "1900-01-01", "1999-12-31", "span"),
        ("It broke before the 2014 protests.", "2014", "2014-01-01", "2014-12-31", "year"),
        ("It fell early in 2016.", "early in 2016", "2016-01-01", "2016-04-30", "span"),
        (
            "They left in the first week of March.",
            "the first week of March",
            "2023-03-01",
            "2023-03-07",
            "span",
        ),
        (
            "It was shut over Eid al-Fitr 2023.",
            "Eid al-Fitr 2023",
            "2023-04-21",
            "2023-04-23",
            "span",
        ),
        ("It was shut over Passover 2024.", "Passover 2024", "2024-04-23", "2024-04-29", "span"),
        ("They have fought for six years.", "for six years", "2017-01-01", "2023-05-17", "span"),
        ("They have fought for two weeks.", "for two weeks", "2023-05-03", "2023-05-17", "span"),
        ("A blast was heard overnight.", "overnight", "2023-05-16", "2023-05-17", "span"),
        ("It ran on May 3-5.", "May 3-5", "2023-05-03", "2023-05-05", "span"),
        ("They have fought since March.", "since March", "2023-03-01", "2023-05-17", "span"),
        (
            "Over the past five years he won.",
            "the past five years",
            "2018-05-17",
            "2023-05-17",
            "span",
        ),
    ],
)
def test_stretches(text: str, words: str, first: str, last: str, precision: str) -> None:
    assert one(text) == (words, first, last, precision)


@pytest.mark.parametrize(
    "text",
    [
        "He may leave, and March winds blow.",
        "They march against the sun.",
        "Some 2,000 people and 2014 protesters came.",
        "The Sunday Times and USA Today wrote of it.",
        "Flight 2019 carried $2000 in room 1999.",
        "May Smith met June Brown and April Jones.",
        "",
    ],
)
def test_words_that_are_no_times(text: str) -> None:
    assert times.find(text, WEDNESDAY) == []


@pytest.mark.parametrize(
    "text",
    [
        "It began on 31 February 2020.",
        "It began on 0000-01-01.",
        "It began on 2020-13-45.",
        "It began recently.",
        "It came a day after the vote.",
        "He was held for six years.",
        "It fell in fiscal 2015.",
        "It was shut on Diwali.",
    ],
)
def test_what_cannot_be_resolved_is_null(text: str) -> None:
    assert one(text)[1:] == (None, None, "none")


def test_without_a_day_of_publication_only_whole_dates_resolve() -> None:
    assert one("He left on Friday.", None)[1:] == (None, None, "none")
    assert one("He left on Aug. 24.", None)[1:] == (None, None, "none")
    assert one("He left on Aug. 24, 2021.", None)[1] == "2021-08-24"


def test_days_count_from_the_last_day_named() -> None:
    text = "He was held on 3 April 2019. He was freed two days later. The next day he fled."
    dates = [m.date for m in times.find(text, WEDNESDAY)]
    assert dates == ["2019-04-03", "2019-04-05", "2019-04-06"]


def test_years_months_and_weekdays_count_from_the_story_told() -> None:
    text = "They split in March 2011. In October of that year he left."
    assert [m.date for m in times.find(text, WEDNESDAY)] == ["2011-03-01", "2011-10-01"]
    text = "It opened on Saturday, 4 March 2023. He came back the next Tuesday."
    assert [m.date for m in times.find(text, WEDNESDAY)] == ["2023-03-04", "2023-03-07"]


def test_a_yearless_day_about_the_turn_of_the_year() -> None:
    january = datetime.date(2020, 1, 6)
    assert one("He was shot on Dec. 30.", january)[1] == "2019-12-30"
    assert one("It will be held on Feb. 2.", datetime.date(2019, 12, 20))[1] == "2020-02-02"


def test_spans_bound_the_search() -> None:
    text = "On Monday he left. On Tuesday he came."
    assert [m.text for m in times.find(text, WEDNESDAY, [(19, len(text))])] == ["Tuesday"]
    assert times.find(text, WEDNESDAY, []) == []


@pytest.mark.parametrize(
    ("head", "rest", "date"),
    [
        ("QUOR, Aug. 24 (NVA) – The army left on Wednesday.", "since 2021", "2022-08-24"),
        ("Thursday, March 5, 2015\n\nThe army left.", "", "2015-03-05"),
        ("QUOR, Aug. 24 (NVA) – The army left.", "since 2021", None),
        ("QUOR, Aug. 24 (NVA) – The army left on Wednesday.", "", None),
        ("Monday, March 5, 2015\n\nThe army left.", "", None),
        ("The army left in August.", "in 2021", None),
        ("QUOR, Feb. 31 (NVA) – The army left on Wednesday.", "since 2021", None),
    ],
)
def test_infer_date(head: str, rest: str, date: str | None) -> None:
    found = times.infer_date(head, f"{head}\n{rest}")
    assert (found.isoformat() if found else None) == date


def test_easter() -> None:
    assert calendar.easter(2024) == datetime.date(2024, 3, 31)
    assert calendar.easter(2000) == datetime.date(2000, 4, 23)


WORDS = st.sampled_from(
    [
        *("on", "in", "the", "since", "May", "March", "Monday", "31", "2020", "0000", "9999"),
        *("week", "ago", "two", "last", "year", "next", "end", "of", "Easter", "today", "this"),
        *(
            "February",
            "Aug. 24",
            "1500s",
            "–",
            "decades",
            "999",
            "\u200b",
            "later",
            "between",
            "and",
        ),
    ]
)


@given(
    st.one_of(st.text(), st.lists(WORDS).map(" ".join)),
    st.one_of(st.none(), st.dates()),
)
def test_any_text_is_safe(text: str, published: datetime.date | None) -> None:
    reached = 0
    for mention in times.find(text, published):
        assert text[mention.start : mention.end] == mention.text
        assert mention.start >= reached
        reached = mention.end
        if mention.date and mention.enddate:
            assert mention.date <= mention.enddate
    times.infer_date(text, text)
