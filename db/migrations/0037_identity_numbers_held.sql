-- Short texts were not looked through for identity numbers (E601): what is shown with one is held from now on, as a
-- version of its own. Free texts were read when they came, and somebody may have let them through.
CREATE FUNCTION records.identity_number_in(given text) RETURNS boolean LANGUAGE sql IMMUTABLE AS $$
  SELECT EXISTS (
    SELECT FROM regexp_matches(given,
      '(?<![0-9A-Za-z])([1-9]\d{5}(?:18|19|20)\d{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])\d{3}[\dXx])' ||
      '(?![0-9A-Za-z])', 'g') AS m (number)
    WHERE substr('10X98765432', 1 + (
      SELECT sum(substr(number[1], i, 1)::int * (ARRAY[7,9,10,5,8,4,2,1,6,3,7,9,10,5,8,4,2])[i])::int
      FROM generate_series(1, 17) i) % 11, 1) = upper(substr(number[1], 18, 1)))
$$;
WITH found AS (
  SELECT r.subject_id, r.id FROM records.records r
  WHERE r.known_to IS NULL AND r.held IS NULL AND r.public_from IS NOT NULL
    AND (r.public_until IS NULL OR r.public_until > (now() AT TIME ZONE 'Asia/Shanghai')::date)
    AND (r.payload::text ~ '[1-9]\d{5}(18|19|20)\d{9}' OR r.document_no ~ '[1-9]\d{5}(18|19|20)\d{9}')
    AND (records.identity_number_in(r.document_no) OR EXISTS (SELECT FROM jsonb_each_text(r.payload) AS v (name, value)
      WHERE v.name IN ('document_no', 'document_title', 'permit_class_text', 'certificate_title', 'certificate_no',
          'sanction_kinds_text', 'suspended_licence', 'removal_conditions', 'remedy', 'basis_no', 'basis_authority',
          'title', 'contract_no', 'contract_title', 'project_no', 'goods', 'breach_basis', 'commitment_no')
        AND records.identity_number_in(v.value)))
), ended AS (
  UPDATE records.records r SET known_to = now(), ended = 'superseded' FROM found f
  WHERE r.subject_id = f.subject_id AND r.id = f.id RETURNING r.*
), filed AS (
  INSERT INTO records.records (subject_id, id, fact_id, version, kind, kind_version, polarity, key_hash, content_hash,
    document_no, authority_code, authority_name, source_code, decided_on, effective_on, until, level, list_code,
    public_from, public_until, publicity_rule, held, payload, submission_id, row_no, first_received_at, due_on, due_days,
    received_at, origin_key, known_from)
  SELECT subject_id, gen_random_uuid(), fact_id, version + 1, kind, kind_version, polarity, key_hash, content_hash,
    document_no, authority_code, authority_name, source_code, decided_on, effective_on, until, level, list_code,
    public_from, public_until, publicity_rule, ARRAY['E601'], payload, submission_id, row_no, first_received_at, due_on,
    due_days, received_at, origin_key, now()
  FROM ended
)
INSERT INTO feed.outbox (kind, public, subject_id, object_type, object_id, detail)
SELECT 'withdrawn', true, subject_id, 'record', id::text, jsonb_build_object('fact', fact_id, 'reason', 'corrected')
FROM ended;
DROP FUNCTION records.identity_number_in(text);
