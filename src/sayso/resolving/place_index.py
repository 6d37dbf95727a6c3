"""The compact index of the gazetteer: columns of numbers, and every name in one sorted text.

A file is one zstd frame of MessagePack. Names stand folded, sorted and parted by line ends, so that
a name is found by bisection over every 64th of them and a search in one block; nothing is taken
apart that is not asked for. 380,000 names open in some 60 ms, where a dictionary of them took six
times that and four times the memory.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

import msgspec
import numpy as np
import zstandard

from sayso.tables import TableError

BLOCK = 64  # names between two entries of the list that is bisected
SCALE = 10_000  # of degrees: 11 metres
LIKENESS = 4  # kinds of a name: its own, a spelling of it, another name, a short form
MOST_BEARERS = 200  # places of one name; the largest are kept


class Row(NamedTuple):
    """A place of the table. `country` is alpha-3, `province` the name of its first division."""

    geonameid: int
    name: str
    lat: float
    lon: float
    country: str
    province: str
    population: int
    feature: str


class Packed(msgspec.Struct, array_like=True):
    """What a file holds: texts parted by line ends, and arrays of little-endian numbers."""

    names: bytes
    counts: bytes
    bearers: bytes
    labels: bytes
    ids: bytes
    lats: bytes
    lons: bytes
    populations: bytes
    lands: bytes
    provinces: bytes
    features: bytes
    words: list[str]
    person_names: str
    plain_words: str


class Index:
    """Rows by name. Opened from bytes; see `pack`."""

    def __init__(self, raw: bytes, file: str) -> None:
        try:
            unpacked = zstandard.ZstdDecompressor().decompress(raw)
            table = msgspec.msgpack.decode(unpacked, type=Packed)
        except (zstandard.ZstdError, msgspec.DecodeError) as error:
            why = f"no table of places ({error}); `make tables` builds it"
            raise TableError(file, 0, why) from None
        self._names = b"\n" + table.names + b"\n"
        ends = np.flatnonzero(np.frombuffer(self._names, np.uint8) == 10)
        self._blocks = ends[:-1:BLOCK].tolist()
        heads = ends[1::BLOCK].tolist()
        self._heads = [
            self._names[start + 1 : end] for start, end in zip(self._blocks, heads, strict=True)
        ]
        self._blocks.append(len(self._names) - 1)
        counts = np.frombuffer(table.counts, np.uint8)
        self._first = np.concatenate(([0], np.cumsum(counts, dtype=np.int64)))
        self._bearers = np.frombuffer(table.bearers, "<u4")
        self._labels = table.labels.split(b"\n")
        self._ids = np.cumsum(np.frombuffer(table.ids, "<i4"), dtype=np.int64)
        self._lats = np.frombuffer(table.lats, "<i4")
        self._lons = np.frombuffer(table.lons, "<i4")
        self._populations = np.frombuffer(table.populations, "<u4")
        self._lands = np.frombuffer(table.lands, "<u2")
        self._provinces = np.frombuffer(table.provinces, "<u2")
        self._features = np.frombuffer(table.features, np.uint8)
        self._words = table.words
        self.person_names = frozenset(table.person_names.split("\n"))
        self.plain_words = frozenset(table.plain_words.split("\n"))

    def __len__(self) -> int:
        return len(self._labels)

    def find(self, name: str) -> list[tuple[int, int]]:
        """The rows that bear a folded name, the largest first, and how each does (its likeness)."""
        words = name.encode()
        block = bisect_right(self._heads, words) - 1
        if block < 0 or not words or b"\n" in words:
            return []
        start, end = self._blocks[block], self._blocks[block + 1]
        at = self._names.find(b"\n" + words + b"\n", start, end + 1)
        if at < 0:
            return []
        number = block * BLOCK + self._names.count(b"\n", start, at)
        first, last = int(self._first[number]), int(self._first[number + 1])
        found = self._bearers[first:last].tolist()
        return [divmod(bearer, LIKENESS) for bearer in found]

    def row(self, number: int) -> Row:
        """A row by its number."""
        return Row(
            geonameid=int(self._ids[number]),
            name=self._labels[number].decode(),
            lat=int(self._lats[number]) / SCALE,
            lon=int(self._lons[number]) / SCALE,
            country=self._words[self._lands[number]],
            province=self._words[self._provinces[number]],
            population=int(self._populations[number]),
            feature=self._words[self._features[number]],
        )


def pack(
    rows: Sequence[Row],
    names: Mapping[str, Iterable[tuple[int, int]]],
    person_names: Iterable[str],
    plain_words: Iterable[str],
) -> bytes:
    """The bytes of an index.

    Args:
        rows: ordered so that neighbours are alike, which makes the file small.
        names: folded name → numbers of rows, the one to be preferred first, each with its likeness.
        person_names: folded names that are people's, too.
        plain_words: folded names that are plain words, too.
    """
    words = list(dict.fromkeys(row.feature for row in rows))
    words += dict.fromkeys(word for row in rows for word in (row.country, row.province))
    number = {word: place for place, word in reversed(list(enumerate(words)))}
    ordered = sorted(names, key=str.encode)
    bearers = [list(dict.fromkeys(names[name]))[:MOST_BEARERS] for name in ordered]
    ids = np.array([row.geonameid for row in rows], np.int64)
    table = Packed(
        names="\n".join(ordered).encode(),
        counts=np.array([len(each) for each in bearers], np.uint8).tobytes(),
        bearers=np.array(
            [place * LIKENESS + how for each in bearers for place, how in each], "<u4"
        ).tobytes(),
        labels="\n".join(row.name for row in rows).encode(),
        ids=np.diff(ids, prepend=0).astype("<i4").tobytes(),
        lats=np.array([round(row.lat * SCALE) for row in rows], "<i4").tobytes(),
        lons=np.array([round(row.lon * SCALE) for row in rows], "<i4").tobytes(),
        populations=np.array([row.population for row in rows], "<u4").tobytes(),
        lands=np.array([number[row.country] for row in rows], "<u2").tobytes(),
        provinces=np.array([number[row.province] for row in rows], "<u2").tobytes(),
        features=np.array([number[row.feature] for row in rows], np.uint8).tobytes(),
        words=words,
        person_names="\n".join(sorted(person_names)),
        plain_words="\n".join(sorted(plain_words)),
    )
    return zstandard.ZstdCompressor(level=19).compress(msgspec.msgpack.encode(table))
