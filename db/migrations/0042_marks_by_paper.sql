-- The paper behind a mark of the credit office: on what ground an entry is contested or under repair, and how it ended.
CREATE TABLE checks.mark_papers (
  -- The `case_id` of its mark in checks.marks, whichever subject the entry stands under.
  id uuid PRIMARY KEY,
  fact_id uuid NOT NULL,
  ground text NOT NULL CHECK (ground IN ('objection', 'repair', 'repair-extended')),
  -- Number and day of the paper by which the objection or the application was accepted, or its term extended.
  number text NOT NULL,
  received_on date NOT NULL,
  -- The last day an extension names; the other grounds have a clock.
  extended_to date,
  placed_at timestamptz NOT NULL,
  lifted_at timestamptz,
  lift_ground text CHECK (lift_ground IN ('concluded', 'withdrawn', 'mistaken', 'expired')),
  lift_number text,
  lift_on date,
  lift_reason text,
  CHECK ((ground = 'repair-extended') = (extended_to IS NOT NULL)),
  CHECK ((lifted_at IS NULL) = (lift_ground IS NULL)),
  CHECK (lift_ground IS NULL OR lift_ground NOT IN ('concluded', 'withdrawn')
    OR (lift_number IS NOT NULL AND lift_on IS NOT NULL))
);
COMMENT ON TABLE checks.mark_papers IS 'The paper by which the credit office placed a mark on an entry, and how the mark ended: by another paper, as placed by mistake, or with its term.';
CREATE UNIQUE INDEX mark_papers_open ON checks.mark_papers (fact_id, ground) WHERE lifted_at IS NULL;
CREATE INDEX mark_papers_entry ON checks.mark_papers (fact_id);
