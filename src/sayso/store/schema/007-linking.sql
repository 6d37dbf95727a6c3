-- A report that somebody reviews, or takes a review of back, is linked again by the next `sayso link`.

CREATE TRIGGER reviews_relinked AFTER INSERT ON reviews BEGIN
    DELETE FROM link_nodes WHERE graph IN (1, 2) AND item IN
        (SELECT version_key FROM versions WHERE report_key = new.report_key);
    DELETE FROM link_nodes WHERE graph = 3 AND item IN
        (SELECT event_key FROM events JOIN versions USING (version_key)
         WHERE report_key = new.report_key);
END;
CREATE TRIGGER reviews_undone_relinked AFTER INSERT ON reviews_undone BEGIN
    DELETE FROM link_nodes WHERE graph IN (1, 2) AND item IN
        (SELECT version_key FROM versions JOIN reviews USING (report_key)
         WHERE review_key = new.review_key);
    DELETE FROM link_nodes WHERE graph = 3 AND item IN
        (SELECT event_key FROM events JOIN versions USING (version_key)
         JOIN reviews USING (report_key) WHERE review_key = new.review_key);
END;
