-- A task follows its entry both ways (requirements J1, J2, R2, R3; 国办发〔2025〕22号 item 7): an entry that is repaired, masked or
-- withdrawn is recalled from the bodies as well, one that is in force again begins a new round with clocks of its own, and
-- while an entry is contested or under repair the clocks stand still.
ALTER TABLE measures.tasks DROP CONSTRAINT tasks_lift_reason_check;
ALTER TABLE measures.tasks ADD CONSTRAINT tasks_lift_reason_check
  CHECK (lift_reason IN ('revoked', 'left', 'expired', 'withdrawn', 'suspended'));

ALTER TABLE measures.tasks
  ADD COLUMN earlier jsonb NOT NULL DEFAULT '[]' CHECK (jsonb_typeof(earlier) = 'array'),
  ADD COLUMN paused_since date;
COMMENT ON COLUMN measures.tasks.earlier IS 'Rounds of this task that are over, oldest first: what was sent, answered and lifted before the entry was in force again.';
COMMENT ON COLUMN measures.tasks.paused_since IS 'The day from which its clocks stand still because its entry is contested or under repair; null while they run.';
CREATE INDEX tasks_paused ON measures.tasks (subject_id) WHERE paused_since IS NOT NULL;

-- The day's sweep goes through everybody who stands on a list, a piece at a time.
CREATE INDEX records_entry_subject ON records.records (subject_id) WHERE known_to IS NULL AND list_code IS NOT NULL;
