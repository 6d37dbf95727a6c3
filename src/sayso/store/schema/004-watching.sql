-- What `sayso watch` has to remember: its feeds, and which of their items it has taken. Times are
-- seconds since 1970.

CREATE TABLE feeds (
    url TEXT PRIMARY KEY,
    etag TEXT,
    modified TEXT,
    polled REAL,
    next_at REAL NOT NULL DEFAULT 0,
    failures INTEGER NOT NULL DEFAULT 0,
    why TEXT
) WITHOUT ROWID;

-- `url` is the address without marks of campaigns, by which an item is known; `link` is that of
-- the feed. An item that a feed has not listed for long is forgotten.
CREATE TABLE feed_items (
    url TEXT PRIMARY KEY,
    link TEXT NOT NULL,
    host TEXT NOT NULL,
    feed TEXT NOT NULL,
    title TEXT,
    date TEXT,
    state TEXT NOT NULL DEFAULT 'waiting' CHECK (state IN ('waiting', 'done', 'failed')),
    tries INTEGER NOT NULL DEFAULT 0,
    next_at REAL NOT NULL,
    why TEXT,
    listed REAL NOT NULL
) WITHOUT ROWID;

CREATE INDEX feed_items_waiting ON feed_items (host, next_at) WHERE state = 'waiting';
CREATE INDEX feed_items_feed ON feed_items (feed, listed);
