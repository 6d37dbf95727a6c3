-- What the pages ask for: search in the sentences of events, indices for overviews and filters,
-- and reviews that are taken back.

CREATE VIRTUAL TABLE events_text USING fts5 (
    text, content = 'events', content_rowid = 'event_key',
    tokenize = 'porter unicode61 remove_diacritics 2'
);
CREATE TRIGGER events_indexed AFTER INSERT ON events BEGIN
    INSERT INTO events_text (rowid, text) VALUES (new.event_key, new.text);
END;
CREATE TRIGGER events_unindexed AFTER DELETE ON events BEGIN
    INSERT INTO events_text (events_text, rowid, text) VALUES ('delete', old.event_key, old.text);
END;
CREATE TRIGGER events_reindexed AFTER UPDATE OF text ON events BEGIN
    INSERT INTO events_text (events_text, rowid, text) VALUES ('delete', old.event_key, old.text);
    INSERT INTO events_text (rowid, text) VALUES (new.event_key, new.text);
END;
INSERT INTO events_text (events_text) VALUES ('rebuild');

CREATE INDEX events_overview ON events (version_key, date, event, status);
CREATE INDEX events_map ON events (geonameid, lat, lon, resolved_place, version_key)
    WHERE lat IS NOT NULL;
CREATE INDEX events_confidence ON events (confidence);
CREATE INDEX event_actors_name ON event_actors (name COLLATE NOCASE, role);
CREATE INDEX event_sources_name ON event_sources (name COLLATE NOCASE);

-- A review stays when it is taken back; by whom and when is kept beside it.
CREATE TABLE reviews_undone (
    review_key INTEGER PRIMARY KEY REFERENCES reviews,
    reviewer TEXT,
    at TEXT NOT NULL
);

-- The reviews that hold: of each reviewer the last on a record that was not taken back.
CREATE VIEW reviews_standing AS
SELECT r.* FROM reviews AS r
WHERE NOT EXISTS (SELECT 1 FROM reviews_undone AS u WHERE u.review_key = r.review_key)
  AND NOT EXISTS (
    SELECT 1 FROM reviews AS later
    WHERE later.report_key = r.report_key AND later.layer = r.layer AND later.id = r.id
      AND later.reviewer IS r.reviewer AND later.review_key > r.review_key
      AND NOT EXISTS
        (SELECT 1 FROM reviews_undone AS u WHERE u.review_key = later.review_key));
