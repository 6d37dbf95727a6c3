"""The sample report of the package: invented, country, people and outlets alike.

Geneva, Norway and the United Nations are real, so that a place and two actors can be resolved.
"""

from importlib import resources

OUTLET = "Meridian Wire"
DATE = "2024-03-14"


def text() -> str:
    """The report as an agency would send it: headline, dateline, body and source line."""
    return (resources.files(__package__) / "report.txt").read_text(encoding="utf-8")
