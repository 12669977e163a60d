-- Search over names by pairs of neighbouring characters: most Chinese queries are two characters long, and an index
-- over three cannot serve them. Requirement S3, issue 4 "search". Decision record: src/modules/subjects/README.md.

-- Bytewise order: prefixes and pages do not depend on the language of the server.
ALTER TABLE subjects.names ALTER COLUMN name_key TYPE text COLLATE "C";
ALTER TABLE subjects.codes ALTER COLUMN code TYPE text COLLATE "C";

ALTER TABLE subjects.names
  -- The subject is only known from somebody's record: listed after registered ones.
  ADD COLUMN provisional boolean NOT NULL DEFAULT false,
  -- What search compares: the name key without brackets, dots and dashes (kernel/text.ts, bigrams).
  ADD COLUMN plain text COLLATE "C" GENERATED ALWAYS AS (translate(name_key, '()·-', '')) STORED,
  -- 0 current name, 1 current name of a provisional subject, 2 and 3 former names and aliases of the same.
  ADD COLUMN standing smallint GENERATED ALWAYS AS
    ((CASE kind WHEN 'current' THEN 0 ELSE 2 END + CASE WHEN provisional THEN 1 ELSE 0 END)::smallint) STORED,
  -- Scatters names: a walk in this order meets every kind of name as often as it occurs.
  ADD COLUMN spread int GENERATED ALWAYS AS (('x' || left(md5(name_key), 8))::bit(32)::int) STORED;
UPDATE subjects.names n SET provisional = true FROM subjects.subjects s WHERE s.id = n.subject_id AND s.state = 'provisional';

-- The pairs of a name worth an index entry. Those of 有限公司 and its kin are in most names and tell nothing.
-- The same list stands in src/modules/subjects/rules/search-query.ts; a test compares the two.
CREATE FUNCTION subjects.name_grams(plain text) RETURNS tsvector
LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE COST 500 AS $$
DECLARE
  found text[] := '{}';
  gram text;
BEGIN
  FOR i IN 1 .. length(plain) - 1 LOOP
    gram := substr(plain, i, 2);
    IF gram <> ALL ('{有限,限公,公司,限责,责任,任公,股份,份有}') THEN
      found := found || gram;
    END IF;
  END LOOP;
  RETURN array_to_tsvector(found);
END $$;

-- The pending list is walked by every search, so it is kept short.
CREATE INDEX names_grams ON subjects.names USING gin (subjects.name_grams(plain)) WITH (gin_pending_list_limit = 1024);
-- How common a pair is, is read from the planner's statistics: more of them than by default.
ALTER INDEX subjects.names_grams ALTER COLUMN 1 SET STATISTICS 300;
CREATE INDEX names_scan ON subjects.names (standing, spread, id) INCLUDE (plain, subject_id);
CREATE INDEX codes_subject ON subjects.codes (subject_id);

-- Settling findings and merging subjects. Requirement S2; standards 8 (重错码率, 纠正率).

ALTER TABLE subjects.findings
  DROP CONSTRAINT findings_kind_check,
  ADD CONSTRAINT findings_kind_check
    CHECK (kind IN ('duplicate-code', 'duplicate-name', 'name-conflict', 'wrong-code', 'record-conflict')),
  -- How it was settled stands in `settlement`: corrected, merged, distinct, accepted. This is what the person wrote.
  ADD COLUMN note text;
CREATE INDEX findings_settled ON subjects.findings (kind, name) WHERE settled_at IS NOT NULL;

CREATE INDEX merges_kept ON subjects.merges (kept, at);
CREATE INDEX merges_merged ON subjects.merges (merged, at);
CREATE UNIQUE INDEX merges_in_force ON subjects.merges (merged) WHERE undone_at IS NULL;
CREATE INDEX subjects_merged_into ON subjects.subjects (merged_into) WHERE merged_into IS NOT NULL;
