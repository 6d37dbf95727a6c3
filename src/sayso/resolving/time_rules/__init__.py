"""The expressions that name a time, each a pattern and the rule that gives its days.

One module a kind. A rule sees the match and its context, and gives its value (None where it cannot
be resolved), or no result at all where the match is no time. Every pattern runs in linear time.
"""

from __future__ import annotations

import re

from sayso.resolving.time_rules import dates, holidays, periods, relative, weekdays
from sayso.resolving.time_rules.base import (
    DAY,
    DAYS,
    MONTH,
    WEEKDAY,
    YEAR,
    Context,
    Found,
    Rule,
)

__all__ = ["DAY", "DAYS", "MONTH", "RULES", "WEEKDAY", "YEAR", "Context", "Found", "Rule"]

RULES: list[tuple[re.Pattern[str], Rule]] = [
    (re.compile(pattern), rule)
    for module in (dates, weekdays, periods, relative, holidays)
    for pattern, rule in module.RULES
]
