"""The command `import`: corrected annotations come back as reviews."""

from __future__ import annotations

from argparse import Namespace
from collections import Counter

from sayso.commands import Stop, open_failures, open_store, shown
from sayso.failures import tell
from sayso.progress import Progress
from sayso.reading import ReadError
from sayso.reviewing.reading import read
from sayso.reviewing.reviews import ReviewError


def run(args: Namespace, stop: Stop) -> int:
    """Keep what annotators changed. What differs from the store's own records was changed."""
    verdicts: Counter[str] = Counter()
    with open_store(args, make=False) as store, open_failures(args) as failures:
        progress = Progress("review", shown(args), lambda: _told(verdicts))

        def failed(error: ReviewError) -> None:
            failures.read(ReadError(error.place, error.why))

        last = None
        try:
            with progress:
                for path in args.files:
                    try:
                        for one in read(path, store.annotation, form=args.form,
                                        confirm=args.confirm, on_error=failed):  # fmt: skip
                            store.review(one.report, one.layer, one.id, one.verdict,
                                         record=one.record, reviewer=args.reviewer)  # fmt: skip
                            verdicts[one.verdict] += 1
                            progress.found += 1
                            if one.report != last:
                                last = one.report
                                progress.step(0)
                    except ReviewError as error:
                        failed(error)
        except KeyboardInterrupt:
            tell(f"sayso: interrupted after {progress.totals()}; {args.store} holds them")
            return stop.status
        return 1 if failures.count else 0


def _told(verdicts: Counter[str]) -> str:
    names = ("corrected", "wrong", "right")
    found = [f"{verdicts[name]:,} {name}" for name in names if verdicts[name]]
    return ", ".join(found) or "nothing was changed"
