"""Records out: one module a format, all behind one small seam, `Writer`."""

from sayso.exporting.files import ENDINGS, FileWriter, ending
from sayso.exporting.writer import ExportError, Writer

__all__ = ["ENDINGS", "ExportError", "FileWriter", "Writer", "ending"]
