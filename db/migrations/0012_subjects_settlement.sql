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
