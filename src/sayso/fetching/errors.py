"""What goes wrong with an address."""

from __future__ import annotations


class FetchError(Exception):
    """An address that gave nothing; `str()` says why, without the address.

    `status` is the HTTP status, if one came. `passing`: a later try may go well. `wait` is the
    seconds that the server asked for.
    """

    def __init__(
        self,
        why: str,
        *,
        status: int | None = None,
        passing: bool = False,
        wait: float | None = None,
    ) -> None:
        super().__init__(why)
        self.why = why
        self.status = status
        self.passing = passing
        self.wait = wait
