-- Full text search. The words stand in the tables; the indices only say where.

CREATE VIRTUAL TABLE reports_text USING fts5 (
    title, text, content = 'versions', content_rowid = 'version_key',
    tokenize = 'porter unicode61 remove_diacritics 2'
);
CREATE TRIGGER versions_indexed AFTER INSERT ON versions BEGIN
    INSERT INTO reports_text (rowid, title, text) VALUES (new.version_key, new.title, new.text);
END;
CREATE TRIGGER versions_unindexed AFTER DELETE ON versions BEGIN
    INSERT INTO reports_text (reports_text, rowid, title, text)
    VALUES ('delete', old.version_key, old.title, old.text);
END;
CREATE TRIGGER versions_reindexed AFTER UPDATE OF title, text ON versions BEGIN
    INSERT INTO reports_text (reports_text, rowid, title, text)
    VALUES ('delete', old.version_key, old.title, old.text);
    INSERT INTO reports_text (rowid, title, text) VALUES (new.version_key, new.title, new.text);
END;

CREATE VIRTUAL TABLE quotes_text USING fts5 (
    source, content, content = 'attributions', content_rowid = 'attribution_key',
    tokenize = 'porter unicode61 remove_diacritics 2'
);
CREATE TRIGGER attributions_indexed AFTER INSERT ON attributions BEGIN
    INSERT INTO quotes_text (rowid, source, content)
    VALUES (new.attribution_key, new.source, new.content);
END;
CREATE TRIGGER attributions_unindexed AFTER DELETE ON attributions BEGIN
    INSERT INTO quotes_text (quotes_text, rowid, source, content)
    VALUES ('delete', old.attribution_key, old.source, old.content);
END;
CREATE TRIGGER attributions_reindexed AFTER UPDATE OF source, content ON attributions BEGIN
    INSERT INTO quotes_text (quotes_text, rowid, source, content)
    VALUES ('delete', old.attribution_key, old.source, old.content);
    INSERT INTO quotes_text (rowid, source, content)
    VALUES (new.attribution_key, new.source, new.content);
END;

INSERT INTO reports_text (reports_text) VALUES ('rebuild');
INSERT INTO quotes_text (quotes_text) VALUES ('rebuild');
