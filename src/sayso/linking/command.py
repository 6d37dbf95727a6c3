"""sayso link: what a store holds, brought together."""

from __future__ import annotations

from argparse import Namespace

from sayso.arguments import UsageError
from sayso.commands import Stop, open_store, shown
from sayso.failures import tell
from sayso.linking.errors import LinkingError
from sayso.linking.linker import link
from sayso.progress import Progress


def run(args: Namespace, stop: Stop) -> int:
    """Link what is new in a store, and give the exit status."""
    with open_store(args, make=False) as store:
        progress = Progress("event", shown(args))
        try:
            with progress:
                done = link(store, progress.step)
        except LinkingError as error:
            raise UsageError(str(error), "sayso link") from error
        except KeyboardInterrupt:
            tell("sayso: interrupted; the same command goes on there")
            return stop.status
    if shown(args):
        tell(f"sayso: {done}")
    return 0
