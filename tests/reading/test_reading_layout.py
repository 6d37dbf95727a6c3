"""Layout: headline, dateline, body, and what is not to be coded."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sayso.reading import from_text
from sayso.reading.layout import Layout, layout

BODY = "Two delegations met in the border town. They agreed to open the road."


def parts(text: str, title: str | None = None) -> tuple[Layout, dict[str, str | None]]:
    found = layout(from_text(text, title=title))
    names = ("headline", "dateline", "place", "date_words")
    bounds = {name: getattr(found, name) for name in names}
    return found, {name: text[slice(*b)] if b else None for name, b in bounds.items()}


def words(text: str, bounds: tuple[tuple[int, int], ...]) -> list[str]:
    return [text[start:end] for start, end in bounds]


@pytest.mark.parametrize(
    ("line", "place", "agency", "date"),
    [
        ("TARNOVA, Aug. 24 (ONA) – ", "TARNOVA", "ONA", "Aug. 24"),
        ("TARNOVA (Reuters) - ", "TARNOVA", "Reuters", None),
        ("TARNOVA — ", "TARNOVA", None, None),
        ("TARNOVA - ", "TARNOVA", None, None),
        ("TARNOVA —\xa0", "TARNOVA", None, None),
        ("NEW TARNOVA/OSTRAVA, May 3 (AFP) -- ", "NEW TARNOVA", "AFP", "May 3"),
        ("TARNOVA, Orlia — ", "TARNOVA", None, None),
        ("TARNOVA, ORLIA —\xa0-", "TARNOVA", None, None),
        ("Tarnova, O.C., May 3 (AP) — ", "Tarnova", "AP", "May 3"),
        ("Tarnova, 3 May (Example Wire) - ", "Tarnova", "Example Wire", "3 May"),
        ("Tarnova, Aug 24, IRNA – ", "Tarnova", "IRNA", "Aug 24"),
        ("TARNOVA. March 5. INTERFAX - ", "TARNOVA", "INTERFAX", "March 5"),
        ("TARNOVA, March 5. /TASS/. ", "TARNOVA", "TASS", "March 5"),
        ("TARNOVA, Orlia: ", "TARNOVA", None, None),
        ("TARNOVA: ", "TARNOVA", None, None),
        ("(CNN) — ", None, "CNN", None),
        ("(CNN) ", None, "CNN", None),
        ("SAN TARNO, 3 JAN 90 -- [REPORT] [TEXT] ", "SAN TARNO", None, "3 JAN 90"),
    ],
)
def test_datelines(line: str, place: str | None, agency: str | None, date: str | None) -> None:
    text = line + BODY
    found, has = parts(text)
    assert (has["place"], found.agency, has["date_words"]) == (place, agency, date)
    assert words(text, found.sentences)[0] == "Two delegations met in the border town."
    assert found.headline is None


@pytest.mark.parametrize(
    "text",
    [
        "EXCLUSIVE – The minister left.",
        "SPECIAL REPORT: The minister left.",
        "FILE - A man walks past the palace.",
        "NATO — the alliance of the west — met.",
        "Rep. Ana Marek (O-Tarnova) — who is new — left.",
        "Border Watch Group (BWG) — a charity — left.",
        "U.N. — The world body met.",
        "The talks in TARNOVA - a first - went on.",
        "MAREK: I did not go.\n\nOREL: You did.",
    ],
)
def test_what_is_no_dateline(text: str) -> None:
    found, _ = parts(text)
    assert found.dateline is None
    assert found.sentences[0][0] == 0


def test_wire_report_with_repeated_headline_and_source() -> None:
    text = (
        "Border town opens road after talks\n\nBorder Town Opens Road After Talks\n\n"
        f"By Ana Marek\nTARNOVA, Aug. 24 (ONA) – {BODY}\n\n"
        "The road had been closed for a year.\n\n\n"
        "(Reporting by Ana Marek; Editing by Jan Orel)\nSource: Orlia News"
    )
    found, has = parts(text)
    assert has["headline"] == "Border town opens road after talks"
    assert words(text, found.skipped) == [
        "Border Town Opens Road After Talks",
        "By Ana Marek",
        "(Reporting by Ana Marek; Editing by Jan Orel)",
        "Source: Orlia News",
    ]
    assert words(text, found.sentences) == [
        "Two delegations met in the border town.",
        "They agreed to open the road.",
        "The road had been closed for a year.",
    ]
    report = from_text(text)
    assert (report.title, report.outlet, report.date) == (has["headline"], "Orlia News", None)


def test_date_line_dates_the_report() -> None:
    text = f"Friday, January 4, 2019\xa0\n\n\n{BODY}"
    found, has = parts(text)
    assert has["dateline"] == has["date_words"] == "Friday, January 4, 2019"
    assert (from_text(text).date, from_text(text).date_from) == ("2019-01-04", "dateline")
    assert len(found.sentences) == 2
    assert from_text(text, date="2020-01-01").date_from == "given"


def test_published_line_dates_the_report_but_is_no_dateline() -> None:
    text = f"Published: May 2, 2024 10:30 GMT\n\nTARNOVA (AP) — {BODY}"
    has = parts(text)[1]
    assert (has["place"], has["date_words"]) == ("TARNOVA", "May 2, 2024")
    assert from_text(text).date == "2024-05-02"


@pytest.mark.parametrize(
    "headline",
    [
        "Border town opens road after talks",
        "Is the road open?",
        "Road Opens, Marek Says.",
        "Road opens; \nTalks to go on in May.",
    ],
)
def test_headlines(headline: str) -> None:
    text = f"{headline}\n\n{BODY}"
    assert parts(text)[1]["headline"] == headline
    assert from_text(text).title == " ".join(headline.split())


@pytest.mark.parametrize(
    "text",
    [
        f"The road was opened on Monday.\n\n{BODY}",
        f"The minister, Jan Orel, said:\n\n{BODY}",
        BODY,
        "Road opens",
        "Guards left\nTrucks came\nPeople cheered\nBands played",
    ],
)
def test_what_is_no_headline(text: str) -> None:
    assert parts(text)[0].headline is None


def test_a_title_that_the_text_does_not_begin_with_is_no_headline() -> None:
    text = f"Road opened after talks\n\n{BODY}"
    assert parts(text, title="Something else")[0].headline is None
    assert parts(text, title="Road Opened After Talks.")[1]["headline"] == "Road opened after talks"
    assert from_text(text, title="Something else").title == "Something else"


def test_headline_glued_to_lead() -> None:
    text = (
        "Border Town Opens Road-TARNOVA, ORLIA —\xa0-Two delegations met in the town on Monday\n"
        "They agreed to open the road\nIt had been closed"
    )
    found, has = parts(text)
    assert (has["headline"], has["place"]) == ("Border Town Opens Road", "TARNOVA")
    assert words(text, found.sentences)[0] == "Two delegations met in the town on Monday"


@pytest.mark.parametrize(
    "line",
    [
        "Image copyright OWA Image caption The palace after the fire",
        "Read more: Five things to know about the road",
        "© 2024 Orlia News",
        "Copyright 2024 The Orlia Press. All rights reserved.",
        "Advertisement",
        "Ana Marek in Ostrava contributed to this report.",
        "Follow Ana Marek on Twitter @amarek",
        "[What are the Orlia talks?]",
        "Reuters - AFP",
        "Sign up for our newsletter",
        "https://example.org/road",
    ],
)
def test_furniture_is_skipped(line: str) -> None:
    text = f"{BODY}\n\n{line}\n\n{BODY}"
    found, _ = parts(text)
    assert words(text, found.skipped) == [line]
    assert len(found.sentences) == 4


@pytest.mark.parametrize(
    "line",
    [
        "By Thursday the road was open again.",
        "Source: a man who knows the road said it was open. The army denied this.",
        "Related charges were dropped on Monday.",
        "More than 400 men were held.",
        "Images show burning trucks on the road.",
        "Get out of the road, the guards shouted at the drivers.",
        "Read more books, the minister told the students.",
        "Reuters reported that the road was open.",
        "He contributed to the peace.",
    ],
)
def test_sentences_are_not_furniture(line: str) -> None:
    found, _ = parts(f"{BODY}\n\n{line}\n\n{BODY}")
    assert found.skipped == ()


def test_list_of_links_is_skipped_up_to_the_next_sentence() -> None:
    text = f"{BODY}\n\nRelated stories:\nOrlia in pictures\nWho is Jan Orel?\nRoad facts\n\n{BODY}"
    found, _ = parts(text)
    assert words(text, found.skipped) == ["Related stories:", "Orlia in pictures"]


def test_empty_and_blank_texts_have_no_parts() -> None:
    for text in ("", " \n\u200b\n", "\x00"):
        assert layout(from_text(text)) == Layout()


PIECES = st.lists(
    st.one_of(
        st.sampled_from(
            [
                "TARNOVA, Aug. 24 (ONA) – ",
                "Source: Orlia News",
                "By Ana Marek",
                "Road Opens",
                "\n",
                "\n\n",
                "\r\n",
                "(Reporting by A B)",
                "Friday, January 4, 2019",
                "“He said so.”",
                "Read more:",
                "Road Opens-",
                "\u2029",
                "\ud800",
                "\x00",
            ]
        ),
        st.text(max_size=20),
    ),
    max_size=12,
).map("".join)


@given(PIECES, st.one_of(st.none(), st.just("Road Opens")))
def test_parts_do_not_overlap_and_lose_nothing(text: str, title: str | None) -> None:
    report = from_text(text, title=title)
    assert len(report.text) == len(text)
    found = layout(report)
    single = [b for b in (found.headline, found.dateline) if b]
    spans = sorted([*single, *found.sentences, *found.skipped])
    assert all(one[1] <= other[0] for one, other in pairwise(spans))
    covered = {n for start, end in spans for n in range(start, end)}
    assert all(n in covered for n, c in enumerate(report.text) if c.isalnum())
    for start, end in found.sentences:
        assert sum(first <= start and end <= last for first, last in found.paragraphs) == 1


@pytest.mark.parametrize(
    "head",
    [
        "UPDATE 2-Army says rebels shelled river town\n\nBy Ana Orel",
        "WRAPUP 1-Army says rebels shelled town; group denies\n\n(Adds denial, details in para 2)",
        "Army says rebels shelled town\nBy ANA OREL\nAssociated Press",
        "RPT-Army says rebels shelled town",
    ],
)
def test_heads_of_agencies(head: str) -> None:
    text = f"{head}\n\nKESSEL FORD, Aug 24 (Reuters) - The army said so.\n\nThe group denied it.\n"
    report = from_text(text)
    found = layout(report)
    assert [text[a:b] for a, b in found.sentences] == ["The army said so.", "The group denied it."]
    assert report.title == head.split("\n")[0]
    assert found.agency == "Reuters"
