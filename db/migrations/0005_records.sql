-- The credit archive (信用档案): versioned facts, two times on each. Requirements A1, C6.
CREATE SCHEMA records;

CREATE TABLE records.records (
  subject_id uuid NOT NULL,
  -- The version; `fact_id` stays the same over corrections.
  id uuid NOT NULL,
  fact_id uuid NOT NULL,
  version int NOT NULL,
  kind text NOT NULL,
  kind_version int NOT NULL,
  polarity text NOT NULL CHECK (polarity IN ('adverse', 'neutral', 'favourable')),
  -- Identity of the fact besides its subject (E501), and of its content, as digests: narrow to index.
  key_hash uuid NOT NULL,
  content_hash uuid NOT NULL,
  document_no text,
  authority_code text,
  authority_name text,
  source_code text NOT NULL,
  -- When it was true.
  decided_on date,
  effective_on date,
  until date,
  level text CHECK (level IN ('minor', 'general', 'serious')),
  list_code text,
  -- The publicity window [public_from, public_until) by the rule named beside it; never public: null.
  public_from date,
  public_until date,
  publicity_rule text NOT NULL,
  -- Codes of what keeps it from being shown until somebody looked (E601, E602).
  held text[],
  payload jsonb NOT NULL,
  submission_id uuid NOT NULL,
  row_no int NOT NULL,
  -- When we knew it. first_received_at survives corrections.
  first_received_at timestamptz NOT NULL,
  -- Last working day on which it was due here (7 working days for permits and penalties); null: no such duty.
  due_on date,
  known_from timestamptz NOT NULL,
  known_to timestamptz,
  -- Why this version ended: superseded, revoked, withdrawn, moved to another subject.
  ended text CHECK (ended IN ('superseded', 'revoked', 'withdrawn', 'moved')),
  PRIMARY KEY (subject_id, id),
  CHECK ((known_to IS NULL) = (ended IS NULL)),
  CHECK (public_until IS NULL OR public_from IS NOT NULL)
);
COMMENT ON TABLE records.records IS 'One version of one fact about one subject. Corrections supersede: known_to of the old row is set and a new row is inserted; nothing else is ever updated.';
CREATE UNIQUE INDEX records_current_key ON records.records (subject_id, key_hash) WHERE known_to IS NULL;
CREATE INDEX records_public ON records.records (kind, decided_on DESC, id) WHERE known_to IS NULL AND public_from IS NOT NULL;
CREATE INDEX records_submission ON records.records (submission_id, row_no);

CREATE FUNCTION records.only_end() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'DELETE' THEN
    RAISE EXCEPTION 'records are never deleted';
  END IF;
  IF OLD.known_to IS NOT NULL OR NEW.known_to IS NULL
     OR (to_jsonb(NEW) - 'known_to' - 'ended') IS DISTINCT FROM (to_jsonb(OLD) - 'known_to' - 'ended') THEN
    RAISE EXCEPTION 'a record version can only be ended';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER records_only_end BEFORE UPDATE OR DELETE ON records.records FOR EACH ROW EXECUTE FUNCTION records.only_end();

-- A decision revoked here is asked about when it is delivered again: few rows, looked for at every delivery.
CREATE INDEX records_revoked ON records.records (subject_id, key_hash) WHERE ended = 'revoked';
