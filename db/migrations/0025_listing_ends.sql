-- When a hearing is over, how a decision that was never served ends, and what becomes of a request its entry outlived.

-- An answer does not end the time for answering: nothing is decided before its last day is over, unless the subject gave
-- the rest up in writing (行政处罚法 arts 44, 45). Decisions made earlier under the rule of 0011 stay what they are.
ALTER TABLE lists.entries ADD COLUMN decided_early boolean NOT NULL DEFAULT false;
UPDATE lists.entries SET decided_early = true
  WHERE decision IS NOT NULL AND nature <> 'red' AND waived_on IS NULL AND decided_on <= defence_until;
-- An entry decided and not yet served can be undone: there is a document, and never was a fact.
DO $$
DECLARE
  one record;
BEGIN
  FOR one IN
    SELECT conname FROM pg_constraint
    WHERE conrelid = 'lists.entries'::regclass AND contype = 'c'
      AND pg_get_constraintdef(oid) ~ '(end_number|defended_on) IS NOT NULL'
  LOOP
    EXECUTE format('ALTER TABLE lists.entries DROP CONSTRAINT %I', one.conname);
  END LOOP;
END $$;
ALTER TABLE lists.entries
  ADD CONSTRAINT entries_heard CHECK (decision IS NULL OR nature = 'red' OR (notice_served_on IS NOT NULL
    AND reviewed_on IS NOT NULL AND (waived_on IS NOT NULL OR decided_on > defence_until OR decided_early))),
  ADD CONSTRAINT entries_end CHECK (ended_on IS NULL OR (end_number IS NOT NULL AND ended_by IS NOT NULL
    AND (fact_id IS NOT NULL OR (decision IS NOT DISTINCT FROM 'list' AND end_ground IN ('revoked', 'wrong')))));

-- An early exit got by false papers is taken back from a day on, not from the first listing.
ALTER TABLE lists.entries ADD COLUMN restored_on date;

-- A request whose entry ended in another way is closed with the reason: nothing is left to decide.
ALTER TABLE lists.exits
  ADD COLUMN settled_on date,
  ADD COLUMN settled_reason text,
  ADD CONSTRAINT exits_settled CHECK ((settled_on IS NULL) = (settled_reason IS NULL)
    AND (settled_on IS NULL OR (decision IS NULL AND withdrawn_on IS NULL)));
DROP INDEX lists.exits_one_open;
CREATE UNIQUE INDEX exits_one_open ON lists.exits (subject_id, entry_id)
  WHERE decision IS NULL AND withdrawn_on IS NULL AND settled_on IS NULL;
