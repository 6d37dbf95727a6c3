"""The pages on which people say whether records are right."""

from __future__ import annotations

import sqlite3
from typing import Any

from datasette.utils.asgi import Response
from itsdangerous import BadSignature

from sayso.events import ontology
from sayso.reviewing.agreement import agreements, precision, standing
from sayso.reviewing.mending import TEXTS, fields, mend
from sayso.reviewing.reviews import ReviewError
from sayso.web import access, marking, pages, reviews
from sayso.web.searching import ORDERS, REVIEWED, Search
from sayso.web.site import Site, site_of

_COOKIE = "sayso_reviewer"
_KEPT = ("skipped", "order")


async def review(datasette: Any, request: Any) -> Any:
    """The queue: one event, its sentence and its report, and what to say of it."""
    await access.may_read(datasette, request)
    if request.method == "POST":
        return await _decide(datasette, request)
    return await _show(datasette, request, request.args)


async def _show(
    datasette: Any,
    request: Any,
    args: Any,
    given: dict[str, str] | None = None,
    wrong: ReviewError | None = None,
) -> Any:
    search = Search.of(args, order="unsure")
    who, skipped = _reviewer(datasette, request), _number(args.get("skipped"))
    at, done = _number(args.get("at")), _number(args.get("done"))

    def ask(db: sqlite3.Connection) -> dict[str, Any]:
        task = reviews.task(db, at) if at else None
        if task is None and not search.wrong:
            task = reviews.next_task(db, search, who or "", skipped)
        return {
            "task": task,
            "done": next(iter(reviews.decisions(db, 1, done)), None) if done else None,
            "last": reviews.last_of(db, who) if who else None,
        }

    context = await pages.read(datasette, ask)
    task = context["task"]
    if task:
        known = ontology.load()
        context |= {
            "given": given or fields(task.event, task.whole),
            "text": marking.text(task.whole),
            "modes": known.modes,
            "names": _names(task.whole),
        }
    context |= {
        "search": search, "who": who, "skipped": skipped, "wrong": wrong, "at": at,
        "allowed": await access.may_review(datasette, request), "mending": given is not None,
        "types": ontology.load().types, "quads": ontology.load().quads, "orders": ORDERS,
        "reviewed": REVIEWED, "texts": TEXTS,
    }  # fmt: skip
    status = 400 if wrong or search.wrong else 200
    return await pages.page(datasette, request, "sayso/review.html", context, status=status)


async def _decide(datasette: Any, request: Any) -> Any:
    await access.ensure_review(datasette, request)
    site: Site = site_of(datasette)  # type: ignore[assignment]
    form = await request.post_vars()
    search = Search.of(_Form(request.args), order="unsure")
    onward: dict[str, Any] = search.fields | {"skipped": _number(request.args.get("skipped")) or ""}
    if form.get("do") == "name":
        answer = _back(datasette, onward | {"at": _number(form.get("at")) or ""})
        name = " ".join(form.get("name", "").split())[:80]
        signed = datasette.sign(name, "reviewer")
        answer.set_cookie(_COOKIE, signed, max_age=365 * 86400, httponly=True, samesite="lax")
        return answer
    who = _reviewer(datasette, request)
    if not who:
        return await _problem(datasette, request, "Say first who you are.")
    if form.get("do") == "undo":
        key = _number(form.get("review"))
        found = await pages.read(datasette, lambda db: reviews.decisions(db, 1, key))
        if not found or not await pages.work(lambda: reviews.undo(site.path, key, who)):
            return await _problem(datasette, request, "There is nothing of yours to take back.")
        return _back(datasette, onward | {"at": found[0]["event_key"] or ""})
    at = _number(form.get("at"))
    task = await pages.read(datasette, lambda db: reviews.task(db, at))
    if task is None or task.event.id != form.get("id"):
        why = "This event was coded anew meanwhile. Go back to the queue."
        return await _problem(datasette, request, why)
    verdicts: dict[str, reviews.Verdict] = {
        "accept": "right", "reject": "wrong", "mend": "corrected"
    }  # fmt: skip
    verdict, mended = verdicts.get(form.get("do", "")), None
    if verdict is None:
        return await _problem(datasette, request, "That is none of accept, mend, reject, undo.")
    if verdict == "corrected":
        try:
            mended = mend(task.event, task.whole, form)
        except ReviewError as wrong:
            return await _show(datasette, request, _Form(request.args, at=str(at)), form, wrong)
        if mended == task.event:
            verdict, mended = "right", None
    done = await pages.work(lambda: reviews.keep(site.path, task.event, verdict, who, mended))
    return _back(datasette, onward | {"done": done})


class _Form:
    """The fields of an address, some of them replaced."""

    def __init__(self, args: Any, **more: str) -> None:
        self._args, self._more = args, more

    def get(self, name: str) -> Any:
        return self._more.get(name) or self._args.get(name)

    def getlist(self, name: str) -> list[str]:
        found: list[str] = self._args.getlist(name)
        return found


def _back(datasette: Any, onward: dict[str, Any]) -> Any:
    """Sent on with 303, so that going back in the browser sends nothing twice."""
    return Response.redirect(pages.address(datasette, "review", **onward), status=303)


async def _problem(datasette: Any, request: Any, why: str) -> Any:
    context = {"title": "Nothing was written", "why": why}
    return await pages.page(datasette, request, "sayso/problem.html", context, status=400)


def _reviewer(datasette: Any, request: Any) -> str:
    """Under which name decisions are kept: who signed in, or who somebody says to be."""
    if request.actor:
        return str(request.actor.get("id") or request.actor.get("name") or "somebody")
    try:
        return str(datasette.unsign(request.cookies.get(_COOKIE, ""), "reviewer"))
    except BadSignature:
        return ""


def _number(word: str | None) -> int:
    return int(word) if word and word.isascii() and word.isdigit() and len(word) < 16 else 0


def _names(whole: Any) -> dict[str, list[str]]:
    """Words of the report that may be meant, for each field of the form."""
    parties = [m.text for entity in whole.entities for m in entity.mentions]
    return {
        "parties": sorted({" ".join(words.split()) for words in parties if len(words) < 100}),
        "places": sorted({place.text for place in whole.places}),
        "times": sorted({time.text for time in whole.times}),
    }


async def figures(datasette: Any, request: Any) -> Any:
    """How far reviewers agree, how often records are right, and the last decisions."""
    await access.may_read(datasette, request)

    def ask(db: sqlite3.Connection) -> dict[str, Any]:
        found = standing(db)
        people: dict[str, dict[str, int]] = {}
        for one in found:
            counts = people.setdefault(one.reviewer, {"right": 0, "wrong": 0, "corrected": 0})
            counts[one.verdict] += 1
        return {
            "agreements": agreements(found),
            "bins": precision(found),
            "people": people,
            "decisions": reviews.decisions(db),
            "reviewed": REVIEWED,
        }

    return await pages.page(
        datasette, request, "sayso/figures.html", await pages.read(datasette, ask)
    )


async def training(datasette: Any, request: Any) -> Any:
    """What was reviewed, as a file to train or score with."""
    await access.may_read(datasette, request)
    body = await pages.read(datasette, reviews.training)
    return pages.download(body, "application/jsonl; charset=utf-8", "reviewed.jsonl")
