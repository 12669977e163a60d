-- The key under which a decision was filed, where a merge had to give its fact another one: the other subject held the same
-- decision with other content, and one key has one current fact.
ALTER TABLE records.records ADD COLUMN origin_key uuid;
COMMENT ON COLUMN records.records.origin_key IS 'The key this decision is delivered under, where a merge put its fact beside another of the same key; else null.';

-- Facts that merges before this one put apart: the same fact left the merged subject under the key it was delivered with.
ALTER TABLE records.records DISABLE TRIGGER records_only_end;
UPDATE records.records r SET origin_key = l.key_hash
FROM subjects.merges m JOIN records.records l ON l.subject_id = m.merged AND l.ended = 'moved'
WHERE r.submission_id = m.id AND r.subject_id = m.kept AND l.fact_id = r.fact_id
  AND r.key_hash = md5(l.key_hash::text || m.id::text)::uuid;
ALTER TABLE records.records ENABLE TRIGGER records_only_end;

-- Few rows, looked for at every delivery.
CREATE INDEX records_apart ON records.records (subject_id, origin_key) WHERE origin_key IS NOT NULL AND known_to IS NULL;

-- Whom a code stood for at an instant: merges made since then are left out, merges in force then and taken back since count.
CREATE FUNCTION subjects.bearer_at(of_code text, of_scheme text, bearer uuid, known_at timestamptz) RETURNS uuid
LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  one uuid := bearer;
  other uuid;
BEGIN
  LOOP
    SELECT m.merged INTO other FROM subjects.merges m
    WHERE m.kept = one AND m.at > known_at AND m.undone_at IS NULL
      AND m.moved #> '{here,codes}' @> jsonb_build_array(jsonb_build_object('code', of_code, 'scheme', of_scheme));
    EXIT WHEN NOT FOUND;
    one := other;
  END LOOP;
  LOOP
    SELECT m.kept INTO other FROM subjects.merges m WHERE m.merged = one AND m.at <= known_at AND m.undone_at > known_at;
    EXIT WHEN NOT FOUND;
    one := other;
  END LOOP;
  RETURN one;
END $$;
COMMENT ON FUNCTION subjects.bearer_at IS 'The subject a code of the directory stood for at an instant; `bearer`: whom the directory names today.';
