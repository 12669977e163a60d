-- What is left in public of a decision that was revoked: when, on which ground and why (行政处罚法 art 48). And a record is
-- found by its number, that of an earlier version too: links to it are quoted in objections and must not die of a correction.
CREATE TABLE records.revocations (
  subject_id uuid NOT NULL,
  -- The version that ended; `fact_id` is its fact.
  record_id uuid NOT NULL,
  fact_id uuid NOT NULL,
  -- Null: revoked before this was kept, and the feed no longer tells it.
  ground text CHECK (ground IN ('changed', 'revoked', 'unlawful', 'void')),
  reason text NOT NULL,
  document text NOT NULL,
  decided_on date NOT NULL,
  since timestamptz NOT NULL,
  PRIMARY KEY (subject_id, record_id)
);
COMMENT ON TABLE records.revocations IS 'Decisions that were changed, revoked or found unlawful or void, each with ground, reason and paper. Rows are never changed.';
INSERT INTO records.revocations (subject_id, record_id, fact_id, ground, reason, document, decided_on, since)
SELECT r.subject_id, r.id, r.fact_id, g.ground, j.reason, j.detail ->> 'document', (j.detail ->> 'decidedOn')::date,
  r.known_to
FROM journal.entries j
JOIN records.records r ON r.subject_id = j.subject_id AND r.id::text = j.object_id AND r.ended = 'revoked'
LEFT JOIN (
  SELECT DISTINCT ON (e.object_id) e.object_id, e.detail ->> 'reason' AS ground
  FROM (SELECT at, kind, object_type, object_id, detail FROM feed.events
    UNION ALL SELECT at, kind, object_type, object_id, detail FROM feed.outbox) e
  WHERE e.kind = 'withdrawn' AND e.object_type = 'record'
    AND e.detail ->> 'reason' IN ('changed', 'revoked', 'unlawful', 'void')
  ORDER BY e.object_id, e.at DESC) g ON g.object_id = j.object_id
WHERE j.action = 'record.revoked' AND j.object_type = 'record' AND j.reason IS NOT NULL
ON CONFLICT DO NOTHING;

CREATE INDEX records_number ON records.records (id) WHERE public_from IS NOT NULL AND held IS NULL;
