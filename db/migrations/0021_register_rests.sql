-- Lines of the register never change, so vacuum has nothing to clean there; all it would do is to read every page again
-- and write it again, frozen, each time a fifth has been added, beside the counters. Now a month is frozen once, when it is
-- over, at a pace of its own.
CREATE OR REPLACE FUNCTION checks.make_register_partitions(months_ahead int) RETURNS int
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog AS $$
DECLARE
  made int := 0;
  month date;
  name text;
  low uuid;
  high uuid;
BEGIN
  PERFORM pg_advisory_xact_lock(7246, 7);
  FOR i IN 0..months_ahead LOOP
    month := (date_trunc('month', now() AT TIME ZONE 'Asia/Shanghai') + make_interval(months => i))::date;
    name := 'register_' || to_char(month, 'YYYY_MM');
    low := checks.first_receipt(month::timestamp AT TIME ZONE 'Asia/Shanghai');
    high := checks.first_receipt((month + interval '1 month') AT TIME ZONE 'Asia/Shanghai');
    CONTINUE WHEN to_regclass('checks.' || name) IS NOT NULL;
    -- Receipts of that month already in the rest partition stay there: append-only rows do not move.
    CONTINUE WHEN EXISTS (SELECT FROM checks.register_rest WHERE receipt >= low AND receipt < high);
    EXECUTE format('CREATE TABLE checks.%I PARTITION OF checks.register FOR VALUES FROM (%L) TO (%L)', name, low, high);
    EXECUTE format('COMMENT ON TABLE checks.%I IS %L', name, 'Checks registered in ' || to_char(month, 'YYYY-MM') || '.');
    EXECUTE format('CREATE TRIGGER append_only_truncate BEFORE TRUNCATE ON checks.%I FOR EACH STATEMENT EXECUTE FUNCTION kernel.refuse_change()', name);
    PERFORM kernel.revoke_from('probity_app', format('ALL ON checks.%I', name));
    made := made + 1;
  END LOOP;
  PERFORM checks.rest_register_partitions();
  RETURN made;
END $$;

CREATE FUNCTION checks.rest_register_partitions() RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog AS $$
DECLARE
  one record;
  this_month text := 'register_' || to_char(now() AT TIME ZONE 'Asia/Shanghai', 'YYYY_MM');
BEGIN
  FOR one IN
    SELECT c.relname, coalesce(array_to_string(c.reloptions, ','), '') AS options FROM pg_inherits i
    JOIN pg_class c ON c.oid = i.inhrelid
    WHERE i.inhparent = 'checks.register'::regclass AND c.relname ~ '^register_\d{4}_\d{2}$'
  LOOP
    IF one.relname >= this_month THEN
      CONTINUE WHEN one.options LIKE '%vacuum_insert_threshold%';
      EXECUTE format('ALTER TABLE checks.%I SET (autovacuum_vacuum_insert_threshold = -1, '
        || 'autovacuum_freeze_min_age = 0, autovacuum_vacuum_cost_limit = 200)', one.relname);
    ELSIF one.options LIKE '%vacuum_insert_threshold%' THEN
      EXECUTE format('ALTER TABLE checks.%I RESET (autovacuum_vacuum_insert_threshold)', one.relname);
    END IF;
  END LOOP;
END $$;
COMMENT ON FUNCTION checks.rest_register_partitions IS 'Keeps vacuum from the months of the register that still grow, and lets it freeze those that are over.';
REVOKE ALL ON FUNCTION checks.rest_register_partitions() FROM PUBLIC;

SELECT checks.make_register_partitions(3);
