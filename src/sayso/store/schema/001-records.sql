-- Reports, their versions, and what was found in each. Offsets count Unicode characters of
-- versions.text from 0; lists without further structure are JSON arrays of strings.

CREATE TABLE runs (
    run_key INTEGER PRIMARY KEY,
    command TEXT NOT NULL,
    sayso TEXT NOT NULL,
    model TEXT,
    options TEXT NOT NULL DEFAULT '{}',
    began TEXT NOT NULL
);

CREATE TABLE reports (
    report_key INTEGER PRIMARY KEY,
    id TEXT NOT NULL UNIQUE,
    url TEXT UNIQUE
);

CREATE TABLE versions (
    version_key INTEGER PRIMARY KEY,
    report_key INTEGER NOT NULL REFERENCES reports ON DELETE CASCADE,
    number INTEGER NOT NULL,
    current INTEGER NOT NULL CHECK (current IN (0, 1)),
    digest TEXT NOT NULL,
    outlet TEXT,
    title TEXT,
    date TEXT,
    date_from TEXT,
    language TEXT,
    text TEXT NOT NULL,
    headline_start INTEGER,
    headline_end INTEGER,
    dateline_start INTEGER,
    dateline_end INTEGER,
    state TEXT NOT NULL CHECK (state IN ('coded', 'language')),
    place TEXT,
    run_key INTEGER NOT NULL REFERENCES runs,
    added TEXT NOT NULL,
    UNIQUE (report_key, number)
);

CREATE UNIQUE INDEX versions_current ON versions (report_key) WHERE current;
CREATE INDEX versions_digest ON versions (digest);
CREATE INDEX versions_date ON versions (date);
CREATE INDEX versions_run ON versions (run_key);

CREATE TABLE sentences (
    version_key INTEGER NOT NULL REFERENCES versions ON DELETE CASCADE,
    number INTEGER NOT NULL,
    start INTEGER NOT NULL,
    "end" INTEGER NOT NULL,
    PRIMARY KEY (version_key, number)
) WITHOUT ROWID;

CREATE TABLE entities (
    entity_key INTEGER PRIMARY KEY,
    version_key INTEGER NOT NULL REFERENCES versions ON DELETE CASCADE,
    number INTEGER NOT NULL,
    entity_id TEXT NOT NULL,
    name TEXT NOT NULL,
    wikidata TEXT,
    country TEXT,
    sector TEXT NOT NULL,
    part_of TEXT NOT NULL,
    UNIQUE (version_key, number)
);

CREATE INDEX entities_id ON entities (entity_id);

CREATE TABLE mentions (
    entity_key INTEGER NOT NULL REFERENCES entities ON DELETE CASCADE,
    number INTEGER NOT NULL,
    text TEXT NOT NULL,
    start INTEGER NOT NULL,
    "end" INTEGER NOT NULL,
    kind TEXT NOT NULL,
    PRIMARY KEY (entity_key, number)
) WITHOUT ROWID;

CREATE TABLE places (
    version_key INTEGER NOT NULL REFERENCES versions ON DELETE CASCADE,
    number INTEGER NOT NULL,
    text TEXT NOT NULL,
    start INTEGER NOT NULL,
    "end" INTEGER NOT NULL,
    geonameid INTEGER,
    name TEXT,
    lat REAL,
    lon REAL,
    country_code TEXT,
    province TEXT,
    feature_code TEXT,
    resolution INTEGER,
    PRIMARY KEY (version_key, number)
) WITHOUT ROWID;

CREATE TABLE times (
    version_key INTEGER NOT NULL REFERENCES versions ON DELETE CASCADE,
    number INTEGER NOT NULL,
    text TEXT NOT NULL,
    start INTEGER NOT NULL,
    "end" INTEGER NOT NULL,
    date TEXT,
    enddate TEXT,
    precision TEXT NOT NULL,
    PRIMARY KEY (version_key, number)
) WITHOUT ROWID;

CREATE TABLE attributions (
    attribution_key INTEGER PRIMARY KEY,
    version_key INTEGER NOT NULL REFERENCES versions ON DELETE CASCADE,
    number INTEGER NOT NULL,
    id TEXT NOT NULL,
    source TEXT,
    source_id TEXT,
    source_text TEXT,
    source_start INTEGER,
    source_end INTEGER,
    cue TEXT,
    cue_start INTEGER,
    cue_end INTEGER,
    content TEXT NOT NULL,
    kind TEXT NOT NULL,
    inside INTEGER,
    confidence REAL NOT NULL,
    UNIQUE (version_key, number)
);

CREATE INDEX attributions_source ON attributions (source_id);

CREATE TABLE attribution_content (
    attribution_key INTEGER NOT NULL REFERENCES attributions ON DELETE CASCADE,
    number INTEGER NOT NULL,
    text TEXT NOT NULL,
    start INTEGER NOT NULL,
    "end" INTEGER NOT NULL,
    PRIMARY KEY (attribution_key, number)
) WITHOUT ROWID;

CREATE TABLE events (
    event_key INTEGER PRIMARY KEY,
    version_key INTEGER NOT NULL REFERENCES versions ON DELETE CASCADE,
    number INTEGER NOT NULL,
    id TEXT NOT NULL,
    event TEXT NOT NULL,
    mode TEXT,
    context TEXT NOT NULL,
    quad_code INTEGER NOT NULL,
    cameo TEXT,
    status TEXT NOT NULL,
    historical INTEGER NOT NULL,
    hedged INTEGER NOT NULL,
    date TEXT,
    enddate TEXT,
    date_precision TEXT NOT NULL,
    date_text TEXT,
    date_text_start INTEGER,
    date_text_end INTEGER,
    extracted_place TEXT,
    resolved_place TEXT,
    geonameid INTEGER,
    lat REAL,
    lon REAL,
    province TEXT,
    country TEXT,
    country_code TEXT,
    feature_code TEXT,
    resolution INTEGER,
    text TEXT NOT NULL,
    confidence REAL NOT NULL,
    coder TEXT NOT NULL,
    run_key INTEGER NOT NULL REFERENCES runs,
    UNIQUE (version_key, number)
);

CREATE INDEX events_id ON events (id);
CREATE INDEX events_type ON events (event, date);
CREATE INDEX events_date ON events (date);
CREATE INDEX events_country ON events (country_code);
CREATE INDEX events_run ON events (run_key);

-- Actors and recipients. `number` counts within the role.
CREATE TABLE event_actors (
    event_key INTEGER NOT NULL REFERENCES events ON DELETE CASCADE,
    role TEXT NOT NULL CHECK (role IN ('actor', 'recipient')),
    number INTEGER NOT NULL,
    text TEXT NOT NULL,
    start INTEGER NOT NULL,
    "end" INTEGER NOT NULL,
    name TEXT NOT NULL,
    entity_id TEXT,
    wikidata TEXT,
    country TEXT,
    sector TEXT NOT NULL,
    part_of TEXT NOT NULL,
    PRIMARY KEY (event_key, role, number)
) WITHOUT ROWID;

CREATE INDEX event_actors_entity ON event_actors (entity_id, role);
CREATE INDEX event_actors_country ON event_actors (country, role);

-- The chain that vouches for an event: `link` counts from the outside in, `beside` the sources
-- that stand side by side in one link. An event without rows here is told by the outlet itself.
CREATE TABLE event_sources (
    event_key INTEGER NOT NULL REFERENCES events ON DELETE CASCADE,
    link INTEGER NOT NULL,
    beside INTEGER NOT NULL,
    name TEXT NOT NULL,
    entity_id TEXT,
    text TEXT NOT NULL,
    start INTEGER NOT NULL,
    "end" INTEGER NOT NULL,
    cue TEXT,
    cue_start INTEGER,
    cue_end INTEGER,
    kind TEXT NOT NULL,
    PRIMARY KEY (event_key, link, beside)
) WITHOUT ROWID;

CREATE INDEX event_sources_entity ON event_sources (entity_id);

CREATE TABLE event_evidence (
    event_key INTEGER NOT NULL REFERENCES events ON DELETE CASCADE,
    number INTEGER NOT NULL,
    text TEXT NOT NULL,
    start INTEGER NOT NULL,
    "end" INTEGER NOT NULL,
    sentence_start INTEGER NOT NULL,
    sentence_end INTEGER NOT NULL,
    PRIMARY KEY (event_key, number)
) WITHOUT ROWID;

CREATE TABLE event_sizes (
    event_key INTEGER NOT NULL REFERENCES events ON DELETE CASCADE,
    number INTEGER NOT NULL,
    what TEXT NOT NULL,
    low INTEGER NOT NULL,
    best INTEGER NOT NULL,
    high INTEGER NOT NULL,
    PRIMARY KEY (event_key, number)
) WITHOUT ROWID;

-- What people say of a record. It is tied to the report and to the record's own id, not to its
-- row, so that it outlives every coding; `record` is the record as corrected.
CREATE TABLE reviews (
    review_key INTEGER PRIMARY KEY,
    report_key INTEGER NOT NULL REFERENCES reports,
    layer TEXT NOT NULL CHECK (layer IN ('event', 'attribution')),
    id TEXT NOT NULL,
    verdict TEXT NOT NULL CHECK (verdict IN ('right', 'wrong', 'corrected')),
    record TEXT,
    reviewer TEXT,
    note TEXT,
    at TEXT NOT NULL
);

CREATE INDEX reviews_record ON reviews (report_key, layer, id);

-- What could not be read or coded, until it can.
CREATE TABLE failures (
    place TEXT PRIMARY KEY,
    step TEXT NOT NULL,
    why TEXT NOT NULL,
    run_key INTEGER NOT NULL REFERENCES runs,
    at TEXT NOT NULL
);
