-- The register read by the body that asked, newest first, and counted by day (核查记录与统计).
CREATE INDEX register_organisation ON checks.register (organisation, at, receipt);
-- Counting every body's checks of some days: rows lie in the order of their time, so ranges of pages will do.
CREATE INDEX register_days ON checks.register USING brin (at) WITH (autosummarize = on);
