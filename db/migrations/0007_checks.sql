-- Credit checks (信用核查): the register of questions and answers, what was done, and the marks on contested entries.
-- Requirements A3, A6, K1–K4.
CREATE SCHEMA checks;
COMMENT ON SCHEMA checks IS 'Credit checks: the register of questions and answers, feedback, and marks on contested entries.';

CREATE TABLE checks.register (
  -- The nil uuid when nobody was identified for certain: the question is registered all the same.
  subject_id uuid NOT NULL,
  -- uuid v7, so a range of receipts is a span of time and a partition a month.
  receipt uuid NOT NULL,
  at timestamptz NOT NULL,
  client_id text NOT NULL,
  organisation text NOT NULL,
  matter text NOT NULL,
  purpose text NOT NULL,
  reference text,
  input_code text,
  input_name text,
  as_of date,
  known_at timestamptz,
  identity text NOT NULL,
  decision text NOT NULL,
  -- Feed position the answer was made at.
  position bigint NOT NULL,
  -- index: from memory; database: because the index lagged, or the question was about the past or no USCC.
  source text NOT NULL,
  -- The answer as given, byte for byte.
  answer text NOT NULL,
  PRIMARY KEY (subject_id, receipt)
) PARTITION BY RANGE (receipt);
COMMENT ON TABLE checks.register IS 'Every credit check with all its inputs and the answer as given, written before the answer leaves. Append-only; partitioned by month of the receipt.';
CREATE INDEX register_receipt ON checks.register (receipt);

CREATE TABLE checks.register_rest PARTITION OF checks.register DEFAULT;
COMMENT ON TABLE checks.register_rest IS 'Receipts of months that have no partition of their own: normally empty.';

-- The smallest uuid v7 of an instant: its milliseconds, everything else zero.
CREATE FUNCTION checks.first_receipt(instant timestamptz) RETURNS uuid LANGUAGE sql IMMUTABLE AS $$
  SELECT (lpad(to_hex((extract(epoch FROM instant) * 1000)::bigint), 12, '0') || repeat('0', 20))::uuid
$$;
COMMENT ON FUNCTION checks.first_receipt IS 'Receipts are uuid v7: those of an instant and later are not smaller than this one.';

CREATE FUNCTION checks.make_register_partitions(months_ahead int) RETURNS int
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
  RETURN made;
END $$;
COMMENT ON FUNCTION checks.make_register_partitions IS 'Makes the partitions of this month (Beijing time) and the given number of months ahead; returns how many were missing.';

CREATE TABLE checks.feedback (
  subject_id uuid NOT NULL,
  id uuid NOT NULL,
  receipt uuid NOT NULL,
  at timestamptz NOT NULL,
  client_id text NOT NULL,
  organisation text NOT NULL,
  outcome text NOT NULL CHECK (outcome IN ('followed', 'not-followed')),
  -- Why the answer was not followed; required then.
  reason text,
  -- What was done, in the unit's words.
  result text NOT NULL,
  -- A correction names the line it corrects; the first line of a receipt corrects nothing.
  corrects uuid,
  PRIMARY KEY (subject_id, id),
  CHECK (outcome = 'followed' OR reason IS NOT NULL)
);
COMMENT ON TABLE checks.feedback IS 'What the asking unit did with an answer. Append-only: a correction is a new line that names the one it corrects.';
CREATE UNIQUE INDEX feedback_once ON checks.feedback (receipt) WHERE corrects IS NULL;
CREATE UNIQUE INDEX feedback_corrected_once ON checks.feedback (corrects) WHERE corrects IS NOT NULL;

CREATE TABLE checks.marks (
  subject_id uuid NOT NULL,
  id uuid NOT NULL,
  fact_id uuid NOT NULL,
  mark text NOT NULL CHECK (mark IN ('under_objection', 'under_repair')),
  -- The case that placed it.
  case_id text NOT NULL,
  known_from timestamptz NOT NULL,
  known_to timestamptz,
  PRIMARY KEY (subject_id, id)
);
COMMENT ON TABLE checks.marks IS 'Marks on list entries that are contested or under repair: such an entry is shown and not carried out. Two times, so an answer can be replayed.';
CREATE UNIQUE INDEX marks_open ON checks.marks (subject_id, fact_id, mark, case_id) WHERE known_to IS NULL;

-- The check index is loaded from current list entries at start: a few per cent of the records.
CREATE INDEX records_listed ON records.records (subject_id) WHERE list_code IS NOT NULL AND known_to IS NULL;

SELECT kernel.grant_to('probity_app', 'USAGE ON SCHEMA checks');
SELECT kernel.append_only('checks.register'), kernel.append_only('checks.feedback');
CREATE TRIGGER append_only_truncate BEFORE TRUNCATE ON checks.register_rest
  FOR EACH STATEMENT EXECUTE FUNCTION kernel.refuse_change();
SELECT kernel.revoke_from('probity_app', 'ALL ON checks.register_rest');
SELECT checks.make_register_partitions(3);
