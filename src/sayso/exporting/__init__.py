"""Records out: one module a format, all behind one small seam, `Writer`."""

from sayso.exporting.files import ENDINGS, STORE, FileWriter, ending
from sayso.exporting.formats import EXPORTS, RECORDS, Destination, Format
from sayso.exporting.writer import ExportError, Writer

__all__ = [
    "ENDINGS",
    "EXPORTS",
    "RECORDS",
    "STORE",
    "Destination",
    "ExportError",
    "FileWriter",
    "Format",
    "Writer",
    "ending",
]
