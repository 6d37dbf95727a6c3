"""One event of an incident, with the report that it is of."""

from __future__ import annotations

from dataclasses import dataclass

from sayso.linking.stories import Story
from sayso.records import Annotation, Event


@dataclass(frozen=True, slots=True)
class Part:
    """An event, all layers of its report, and the wire story that the report prints."""

    event: Event
    whole: Annotation
    story: Story

    @classmethod
    def of(cls, id: str, whole: Annotation, story: Story) -> Part:
        """The event of this id in a report."""
        event = next(one for one in whole.events if one.id == id)
        return cls(event, whole, story)

    @property
    def order(self) -> tuple[str, str, str]:
        """Incidents are told in this order: day of the report, report, event."""
        report = self.event.report
        return (report.date or "9", report.id, self.event.id)
