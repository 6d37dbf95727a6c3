"""Prints the sample report: `python -m sayso.sample > report.txt`."""

import sys

from sayso import sample

# As bytes: the report holds a dash, which not every terminal's encoding has.
sys.stdout.buffer.write(sample.text().encode("utf-8"))
