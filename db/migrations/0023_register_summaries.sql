-- Who looked at a subject, and whose lines fall on a day, by one summary of each 128 pages of the register. The index over
-- subjects of migration 20 sorted its waiting lines in every minute, 600,000 at once on a busy day: two seconds in which
-- every counter waited. A summary (of the days and of the subjects met, by a filter that errs once in a thousand) is made
-- once, when its pages are full, for 0.2 microseconds and three bytes a line.
DROP INDEX checks.register_subject;
DROP INDEX checks.register_days;
CREATE INDEX register_summary ON checks.register
  USING brin (at, subject_id uuid_bloom_ops (n_distinct_per_range = 4096, false_positive_rate = 0.001))
  WITH (pages_per_range = 128);

-- From the newest full range back, past those that have a summary for three million lines: a run that was broken off
-- leaves older ranges without. Not the range that still fills: each line would
-- write its summary again. Months long over are summarised by the vacuum that freezes them. A lock is not waited for:
-- vacuum would be sent away by it. With a rest after each, so that counters are not held up for a third of a second.
CREATE OR REPLACE FUNCTION checks.sort_in_register() RETURNS bigint
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog SET lock_timeout = '100ms' AS $$
DECLARE
  one record;
  block bigint;
  made bigint := 0;
BEGIN
  FOR one IN
    SELECT x.indexrelid::regclass AS summary, pg_relation_size(x.indrelid) / current_setting('block_size')::int / 128 AS ranges
    FROM pg_inherits i JOIN pg_index x ON x.indexrelid = i.inhrelid JOIN pg_class c ON c.oid = x.indrelid
    WHERE i.inhparent = 'checks.register_summary'::regclass AND c.relname IN (
      'register_' || to_char(now() AT TIME ZONE 'Asia/Shanghai', 'YYYY_MM'),
      'register_' || to_char(now() AT TIME ZONE 'Asia/Shanghai' - interval '1 month', 'YYYY_MM'))
  LOOP
    block := (one.ranges - 1) * 128;
    BEGIN
      WHILE block >= 0 LOOP
        IF brin_summarize_range(one.summary, block) = 1 THEN
          made := made + 1;
          PERFORM pg_sleep(0.01);
        ELSIF block < (one.ranges - 1000) * 128 THEN
          EXIT;
        END IF;
        block := block - 128;
      END LOOP;
    EXCEPTION WHEN lock_not_available THEN
      NULL;
    END;
  END LOOP;
  RETURN made;
END $$;
COMMENT ON FUNCTION checks.sort_in_register IS 'Summarises the full ranges of the register that have no summary yet; returns how many.';

-- The planner believes that a filter of subjects finds every page, and would read the register or its key from end to end;
-- without the instants it would take any span of receipts for a short one.
CREATE FUNCTION checks.looks_at(of_subject uuid, from_receipt uuid, before_receipt uuid) RETURNS SETOF checks.register
LANGUAGE sql STABLE SET search_path = pg_catalog
SET plan_cache_mode = force_custom_plan SET enable_seqscan = off SET enable_indexscan = off SET enable_indexonlyscan = off AS $$
  SELECT * FROM checks.register
  WHERE subject_id = of_subject AND receipt >= from_receipt AND receipt < before_receipt
$$;
COMMENT ON FUNCTION checks.looks_at IS 'Lines of the register about one subject, by the summaries.';

-- Statistics of a month that grows: looked at when it has doubled, on three thousand lines. Each tenth more, on thirty
-- thousand lines each from a page of its own, held every counter up for two seconds every few minutes.
CREATE OR REPLACE FUNCTION checks.rest_register_partitions() RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog AS $$
DECLARE
  one record;
  this_month text := 'register_' || to_char(now() AT TIME ZONE 'Asia/Shanghai', 'YYYY_MM');
BEGIN
  FOR one IN
    SELECT c.relname, coalesce(array_to_string(c.reloptions, ','), '') AS options,
      (SELECT string_agg(format('ALTER COLUMN %I SET STATISTICS 10', a.attname), ', ')
       FROM pg_attribute a WHERE a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped) AS samples
    FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhrelid
    WHERE i.inhparent = 'checks.register'::regclass AND c.relname ~ '^register_\d{4}_\d{2}$'
  LOOP
    IF one.relname >= this_month THEN
      CONTINUE WHEN one.options LIKE '%analyze_scale_factor%';
      EXECUTE format('ALTER TABLE checks.%I %s, SET (autovacuum_vacuum_insert_threshold = -1, '
        || 'autovacuum_analyze_scale_factor = 1, autovacuum_freeze_min_age = 0, autovacuum_vacuum_cost_limit = 200)',
        one.relname, one.samples);
    ELSIF one.options LIKE '%vacuum_insert_threshold%' THEN
      EXECUTE format('ALTER TABLE checks.%I RESET (autovacuum_vacuum_insert_threshold, autovacuum_analyze_scale_factor)',
        one.relname);
    END IF;
  END LOOP;
END $$;

SELECT checks.rest_register_partitions();
