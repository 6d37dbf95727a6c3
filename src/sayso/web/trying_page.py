"""The page on which a pasted report is coded. Nothing of it is kept."""

from __future__ import annotations

from typing import Any

from sayso.reading import from_text, marked
from sayso.reading.dates import iso_day
from sayso.reading.languages import in_english
from sayso.records import Annotation
from sayso.web import access, marking, pages
from sayso.web.site import Site, site_of

LONGEST = 100_000
"""Characters of a text: as many as a book chapter has, and half a minute."""


async def trying(datasette: Any, request: Any) -> Any:
    """The form, and what was found in the text that it sends."""
    await access.may_read(datasette, request)
    context: dict[str, Any] = {"given": {}, "wrong": "", "whole": None}
    if request.method != "POST":
        return await pages.page(datasette, request, "sayso/try.html", context)
    given = await request.post_vars()
    context["given"] = given
    text, day = given.get("text", "").replace("\r\n", "\n"), given.get("date", "").strip()
    site: Site = site_of(datasette)  # type: ignore[assignment]
    wrong = ""
    if day:
        try:
            day = iso_day(day)
        except ValueError:
            wrong = "The day of publication is a day, as in 2024-05-01."
    if not text.strip():
        wrong = "There is no text yet."
    elif len(text) > LONGEST:
        wrong = f"This is longer than {LONGEST:,} characters."
    elif site.make_coder is None:
        wrong = "This server has no model to code with."
    if not wrong:
        outlet = given.get("outlet", "").strip() or None
        report = marked(from_text(text, date=day or None, outlet=outlet))
        if not in_english(report):
            wrong = "This does not read like English, the one language that is coded."
    if wrong:
        context["wrong"] = wrong
        return await pages.page(datasette, request, "sayso/try.html", context, status=400)

    def code() -> Annotation | None:
        """What is found; None where coding fails, with no word of the text in any log."""
        with site.coding() as coder:
            return next(iter(coder.annotations([report], 1, lambda *_: None)), None)

    whole = await pages.work(code)
    if whole is None:
        context["wrong"] = "This could not be coded."
        return await pages.page(datasette, request, "sayso/try.html", context, status=400)
    context |= {"whole": whole, "text": marking.text(whole)}
    return await pages.page(datasette, request, "sayso/try.html", context)
