"""What a caller may say about the inputs."""

from __future__ import annotations

from dataclasses import dataclass, fields

from sayso.reading.dates import iso_day

FORMATS = (
    "text",
    "html",
    "jsonl",
    "csv",
    "tsv",
    "parquet",
    "feed",
    "warc",
    "nitf",
    "newsml",
    "ninjs",
    "email",
    "rtf",
    "docx",
    "factiva",
    "lexis",
)


@dataclass(frozen=True, slots=True)
class Options:
    """How inputs are read.

    `input_format` overrides the guess by ending and content. The `*_field` names say where rows of
    tables and JSONL have what; `date`, `outlet` and `language` set what an input does not say
    itself.
    `max_chars` is the longest text taken as one report: more is no report but an archive.
    `allow_private`: web addresses in private networks and on this machine are read, too.
    `follow`: links of feeds that hold a summary only are followed.

    Raises:
        ValueError: a format that is none of `FORMATS`, a date that is none, an empty field name, or
            a limit below one; the message begins with the option's name.
    """

    input_format: str | None = None
    text_field: str = "text"
    id_field: str = "id"
    url_field: str = "url"
    outlet_field: str = "outlet"
    title_field: str = "title"
    date_field: str = "date"
    language_field: str = "language"
    date: str | None = None
    outlet: str | None = None
    language: str | None = None
    max_chars: int = 1_000_000
    allow_private: bool = False
    follow: bool = True

    def __post_init__(self) -> None:
        if self.input_format is not None and self.input_format not in FORMATS:
            known = ", ".join(FORMATS)
            raise ValueError(f"input_format: {self.input_format!r} is none of {known}")
        if self.date is not None:
            try:
                object.__setattr__(self, "date", iso_day(self.date))
            except ValueError as error:
                raise ValueError(f"date: {error}") from None
        for field in fields(self):
            if field.name.endswith("_field") and not getattr(self, field.name):
                raise ValueError(f"{field.name}: the name of a field is empty")
        if self.max_chars < 1:
            raise ValueError(f"max_chars: {self.max_chars} is less than one character")
