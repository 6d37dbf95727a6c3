-- One row a record, of the current version of each report, for people and spreadsheets.

CREATE VIEW reports_flat AS
SELECT r.id, r.url, v.outlet, v.title, v.date, v.date_from, v.language, v.state,
       v.number AS version, v.added, length(v.text) AS characters,
       (SELECT count(*) FROM events AS e WHERE e.version_key = v.version_key) AS events,
       (SELECT count(*) FROM attributions AS a WHERE a.version_key = v.version_key) AS quotations,
       v.text, v.version_key
FROM versions AS v JOIN reports AS r USING (report_key)
WHERE v.current;

-- `said_by` joins links by " > ", sources side by side in one link by " & "; NULL: the outlet.
CREATE VIEW events_flat AS
SELECT e.id, r.id AS report_id, r.url, v.outlet, v.title, v.date AS report_date,
       e.event, e.mode,
       (SELECT group_concat(value, '; ') FROM json_each(e.context)) AS context,
       e.quad_code, e.cameo, e.status, e.historical, e.hedged,
       (SELECT group_concat(names, ' > ') FROM
            (SELECT group_concat(name, ' & ') AS names FROM
                 (SELECT link, name FROM event_sources AS s WHERE s.event_key = e.event_key
                  ORDER BY link, beside)
             GROUP BY link ORDER BY link)) AS said_by,
       (SELECT group_concat(name, '; ') FROM
            (SELECT name FROM event_actors AS a
             WHERE a.event_key = e.event_key AND role = 'actor' ORDER BY number)) AS actor,
       (SELECT group_concat(coalesce(country, '-'), '; ') FROM
            (SELECT country FROM event_actors AS a
             WHERE a.event_key = e.event_key AND role = 'actor' ORDER BY number)) AS actor_country,
       (SELECT group_concat(name, '; ') FROM
            (SELECT name FROM event_actors AS a
             WHERE a.event_key = e.event_key AND role = 'recipient' ORDER BY number)) AS recipient,
       (SELECT group_concat(coalesce(country, '-'), '; ') FROM
            (SELECT country FROM event_actors AS a
             WHERE a.event_key = e.event_key AND role = 'recipient'
             ORDER BY number)) AS recipient_country,
       e.date, e.enddate, e.date_precision,
       coalesce(e.resolved_place, e.extracted_place) AS place,
       e.province, e.country_code, e.geonameid, e.lat, e.lon,
       (SELECT best FROM event_sizes AS s
        WHERE s.event_key = e.event_key AND what = 'dead') AS dead,
       (SELECT best FROM event_sizes AS s
        WHERE s.event_key = e.event_key AND what = 'injured') AS injured,
       (SELECT text FROM event_evidence AS t
        WHERE t.event_key = e.event_key AND number = 0) AS "trigger",
       (SELECT count(*) FROM event_evidence AS t WHERE t.event_key = e.event_key) AS mentions,
       e.text, e.confidence, e.coder, e.event_key, e.version_key
FROM events AS e
JOIN versions AS v USING (version_key)
JOIN reports AS r USING (report_key)
WHERE v.current;

CREATE VIEW quotes_flat AS
SELECT r.id AS report_id, r.url, v.outlet, v.title, v.date AS report_date,
       a.id, a.number, a.source, a.source_id, a.source_text, a.cue, a.content, a.kind, a.inside,
       a.confidence, a.attribution_key, a.version_key
FROM attributions AS a
JOIN versions AS v USING (version_key)
JOIN reports AS r USING (report_key)
WHERE v.current;

-- One row for each source of each event: who says so, and what.
CREATE VIEW who_says_what AS
SELECT s.name AS source, s.entity_id AS source_id, s.link, s.kind, s.cue,
       f.event, f.mode, f.status, f.hedged, f.actor, f.recipient, f.date, f.place,
       f.country_code, f.dead, f.text, f.confidence, f.outlet, f.report_date, f.report_id, f.url,
       f.id AS event_id, f.event_key, f.version_key
FROM event_sources AS s JOIN events_flat AS f USING (event_key)
UNION ALL
SELECT f.outlet, NULL, 0, 'outlet', NULL,
       f.event, f.mode, f.status, f.hedged, f.actor, f.recipient, f.date, f.place,
       f.country_code, f.dead, f.text, f.confidence, f.outlet, f.report_date, f.report_id, f.url,
       f.id, f.event_key, f.version_key
FROM events_flat AS f
WHERE NOT EXISTS (SELECT 1 FROM event_sources AS s WHERE s.event_key = f.event_key);
