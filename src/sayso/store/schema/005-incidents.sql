-- What `sayso link` finds across reports. The tables that begin with `link_` are its memory, so
-- that a new report is compared with few others only.

-- Reports that print one wire story: `story` is the version that it comes from, itself among them
-- (similarity 1); `agency` is who is credited.
CREATE TABLE copies (
    version_key INTEGER PRIMARY KEY REFERENCES versions ON DELETE CASCADE,
    story INTEGER NOT NULL,
    similarity REAL NOT NULL,
    agency TEXT
);

CREATE INDEX copies_story ON copies (story);

-- Reports that tell of the same happening: `coverage` is the first of them.
CREATE TABLE coverage (
    version_key INTEGER PRIMARY KEY REFERENCES versions ON DELETE CASCADE,
    coverage INTEGER NOT NULL
);

CREATE INDEX coverage_group ON coverage (coverage);

-- `record` is the incident as JSON.
CREATE TABLE incidents (
    incident_key INTEGER PRIMARY KEY,
    id TEXT UNIQUE NOT NULL,
    event TEXT NOT NULL,
    date TEXT,
    enddate TEXT,
    place TEXT,
    country_code TEXT,
    lat REAL,
    lon REAL,
    reports INTEGER NOT NULL,
    sources INTEGER NOT NULL,
    record TEXT NOT NULL
);

CREATE INDEX incidents_date ON incidents (date);
CREATE INDEX incidents_sources ON incidents (sources);

CREATE TABLE incident_events (
    event_key INTEGER PRIMARY KEY REFERENCES events ON DELETE CASCADE,
    incident_key INTEGER NOT NULL REFERENCES incidents ON DELETE CASCADE
);

CREATE INDEX incident_events_incident ON incident_events (incident_key);

-- The memory. `graph` is 1 copies (items are versions), 2 coverage (versions), 3 incidents (events).
-- `traits` is what pairs are scored by, as MessagePack; `component` is the least item of all that
-- hang together by ties.
CREATE TABLE link_nodes (
    graph INTEGER NOT NULL,
    item INTEGER NOT NULL,
    component INTEGER NOT NULL,
    traits BLOB NOT NULL,
    PRIMARY KEY (graph, item)
) WITHOUT ROWID;

CREATE INDEX link_nodes_component ON link_nodes (graph, component);

-- Only items that share keys are compared.
CREATE TABLE link_keys (
    key INTEGER NOT NULL,
    graph INTEGER NOT NULL,
    item INTEGER NOT NULL,
    PRIMARY KEY (key, graph, item),
    FOREIGN KEY (graph, item) REFERENCES link_nodes ON DELETE CASCADE
) WITHOUT ROWID;

CREATE INDEX link_keys_item ON link_keys (graph, item);

-- Pairs that are likely enough the same; each is held both ways.
CREATE TABLE link_ties (
    graph INTEGER NOT NULL,
    item INTEGER NOT NULL,
    other INTEGER NOT NULL,
    score REAL NOT NULL,
    PRIMARY KEY (graph, item, other),
    FOREIGN KEY (graph, item) REFERENCES link_nodes ON DELETE CASCADE
) WITHOUT ROWID;

-- Components that lost an item since, to be put in order by the next `sayso link`.
CREATE TABLE link_stale (
    graph INTEGER NOT NULL,
    component INTEGER NOT NULL,
    PRIMARY KEY (graph, component)
) WITHOUT ROWID;

CREATE TRIGGER link_nodes_gone BEFORE DELETE ON link_nodes BEGIN
    INSERT OR IGNORE INTO link_stale VALUES (old.graph, old.component);
    DELETE FROM link_ties WHERE graph = old.graph AND item IN
        (SELECT other FROM link_ties WHERE graph = old.graph AND item = old.item)
        AND other = old.item;
END;
CREATE TRIGGER events_unlinked AFTER DELETE ON events BEGIN
    DELETE FROM link_nodes WHERE graph = 3 AND item = old.event_key;
END;
CREATE TRIGGER versions_unlinked AFTER DELETE ON versions BEGIN
    DELETE FROM link_nodes WHERE graph IN (1, 2) AND item = old.version_key;
END;
-- A version that is coded again, or no longer the current one, is no longer what was linked.
CREATE TRIGGER versions_relinked AFTER UPDATE OF current, date, run_key ON versions BEGIN
    DELETE FROM link_nodes WHERE graph IN (1, 2) AND item = old.version_key;
    DELETE FROM link_nodes WHERE graph = 3 AND item IN
        (SELECT event_key FROM events WHERE version_key = old.version_key);
    DELETE FROM copies WHERE version_key = old.version_key;
    DELETE FROM coverage WHERE version_key = old.version_key;
    DELETE FROM incident_events WHERE event_key IN
        (SELECT event_key FROM events WHERE version_key = old.version_key);
END;
