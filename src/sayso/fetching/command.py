"""The command `watch`."""

from __future__ import annotations

import contextlib
import itertools
from argparse import Namespace

from sayso.commands import (
    MakeCoder,
    Stop,
    coding_options,
    load_coder,
    open_failures,
    open_store,
    wrong,
)
from sayso.failures import Failure, tell
from sayso.fetching import feeds
from sayso.fetching.client import USER_AGENT, Fetcher
from sayso.fetching.clock import SystemClock
from sayso.fetching.state import WatchState
from sayso.fetching.watching import Round, Watcher
from sayso.reading import Options
from sayso.store.adding import Adding, run_of


def run(args: Namespace, make_coder: MakeCoder, stop: Stop) -> int:
    """Poll feeds until told to stop, which is how this ends well: with status 0."""
    if not feeds.available():
        why = "feeds are parsed by feedparser, which is not here: pip install 'sayso[feeds]'"
        raise wrong(args, "FEED", ValueError(why))
    with contextlib.ExitStack() as stack:
        store = stack.enter_context(open_store(args, make=True))
        state = stack.enter_context(contextlib.closing(WatchState(store.path)))
        failures = stack.enter_context(open_failures(args))
        coder = load_coder(args, make_coder)
        told = run_of("watch", coder, **coding_options(args))

        def note(failure: Failure) -> None:
            store.fail(failure.place, failure.step, failure.why, told)

        failures.also = note
        try:
            watcher = Watcher(
                args.feeds,
                adding=Adding(store, coder, told, on_error=failures.code),
                state=state,
                failures=failures,
                fetcher=Fetcher(
                    allow_private=args.allow_private,
                    user_agent=f"{USER_AGENT} {args.contact}" if args.contact else USER_AGENT,
                ),
                clock=SystemClock(),
                every=args.every * 60.0,
                delay=args.delay,
                options=Options(max_chars=args.max_chars) if args.max_chars else None,
                stopping=lambda: stop.asked is not None,
            )
        except ValueError as error:
            raise wrong(args, "FEED", error) from error
        done: Round | None = None
        try:
            for done in itertools.islice(watcher.rounds(), args.rounds):
                tell(str(done))
        except KeyboardInterrupt:
            number = done.number if done else 0
            tell(f"sayso: stopped after {number:,} round{'' if number == 1 else 's'}; "
                 f"the same command goes on there")  # fmt: skip
            return 0
        return 1 if failures.count and stop.asked is None else 0
