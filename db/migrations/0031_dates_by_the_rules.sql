-- Dates the rules reckon otherwise now, and the last day of a delivery that no announced calendar can tell yet.

ALTER TABLE records.records
  -- Working days of a duty to deliver whose last day lay in a year without a notice of days off when the version was filed;
  -- due_on stays empty until the year is announced. Null: there is no such duty, or its last day was known at once.
  ADD COLUMN due_days int;
CREATE INDEX records_due_later ON records.records (submission_id) WHERE due_days IS NOT NULL;

CREATE OR REPLACE FUNCTION records.only_end() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'DELETE' THEN
    RAISE EXCEPTION 'records are never deleted';
  END IF;
  -- A last day that was left open is filled once, when its year has been announced.
  IF OLD.due_days IS NOT NULL AND OLD.due_on IS NULL AND NEW.due_on IS NOT NULL
     AND to_jsonb(NEW) - 'due_on' = to_jsonb(OLD) - 'due_on' THEN
    RETURN NEW;
  END IF;
  IF OLD.known_to IS NOT NULL OR NEW.known_to IS NULL
     OR (to_jsonb(NEW) - 'known_to' - 'ended') IS DISTINCT FROM (to_jsonb(OLD) - 'known_to' - 'ended') THEN
    RAISE EXCEPTION 'a record version can only be ended';
  END IF;
  RETURN NEW;
END $$;

-- What follows is reckoned, not stated by anybody: no version is made of it.
ALTER TABLE records.records DISABLE TRIGGER records_only_end;
-- An entry is shown as long as it is in force: its last day too.
UPDATE records.records SET public_until = until + 1
  WHERE known_to IS NULL AND list_code IS NOT NULL AND public_until = until
    AND publicity_rule IN ('list-term', 'abnormal-list', 'court-list')
    AND until >= (now() AT TIME ZONE 'Asia/Shanghai')::date;
-- Calendars are known from 2007 to 2026; a last day beyond was an estimate. A year announced since is reckoned again.
UPDATE records.records r SET due_on = NULL, due_days = k.days
  FROM (SELECT DISTINCT ON (code) code, (document ->> 'deadlineWorkingDays')::int AS days
    FROM catalogue.versions WHERE type = 'kind' ORDER BY code, version DESC) k
  WHERE k.code = r.kind AND k.days IS NOT NULL AND r.due_on IS NOT NULL
    AND (r.due_on >= '2027-01-01' OR coalesce(r.decided_on, r.effective_on) < '2007-01-01');
ALTER TABLE records.records ENABLE TRIGGER records_only_end;

-- Entries that their files called endless end with the term of their list: a version of its own, told to every follower.
-- A procedure of this platform has set its own last day.
WITH terms AS (
  SELECT DISTINCT ON (code) code, (document ->> 'termMonths')::int AS months
  FROM catalogue.versions WHERE type = 'list' ORDER BY code, version DESC
), endless AS (
  SELECT r.subject_id, r.id,
    (coalesce(r.decided_on, r.effective_on) + make_interval(months => t.months))::date - 1 AS last_day
  FROM records.records r JOIN terms t ON t.code = r.list_code
  WHERE r.known_to IS NULL AND r.until IS NULL AND t.months IS NOT NULL
    AND coalesce(r.decided_on, r.effective_on) IS NOT NULL
    AND NOT EXISTS (SELECT FROM lists.entries e WHERE e.fact_id = r.fact_id)
), ended AS (
  UPDATE records.records r SET known_to = now(), ended = 'superseded' FROM endless e
  WHERE r.subject_id = e.subject_id AND r.id = e.id RETURNING r.*, e.last_day
), filed AS (
  INSERT INTO records.records (subject_id, id, fact_id, version, kind, kind_version, polarity, key_hash, content_hash,
    document_no, authority_code, authority_name, source_code, decided_on, effective_on, until, level, list_code,
    public_from, public_until, publicity_rule, held, payload, submission_id, row_no, first_received_at, due_on, due_days,
    known_from)
  SELECT subject_id, gen_random_uuid(), fact_id, version + 1, kind, kind_version, polarity, key_hash, content_hash,
    document_no, authority_code, authority_name, source_code, decided_on, effective_on, last_day, level, list_code,
    public_from, CASE WHEN public_from IS NOT NULL THEN greatest(last_day + 1, public_from) END, publicity_rule, held,
    payload, submission_id, row_no, first_received_at, due_on, due_days, now()
  FROM ended RETURNING subject_id, id, fact_id, public_from IS NOT NULL AND held IS NULL AS is_public
)
INSERT INTO feed.outbox (kind, public, subject_id, object_type, object_id, detail)
SELECT 'published', is_public, subject_id, 'record', id::text, jsonb_build_object('fact', fact_id) FROM filed;
