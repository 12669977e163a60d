-- A bar that a statute sets on conduct (法定资格限制) is entered by the same procedure as a list, on a final decision.
DO $$
DECLARE
  one record;
BEGIN
  FOR one IN
    SELECT conname FROM pg_constraint
    WHERE conrelid = 'lists.entries'::regclass AND contype = 'c' AND pg_get_constraintdef(oid) ~ 'attention'
  LOOP
    EXECUTE format('ALTER TABLE lists.entries DROP CONSTRAINT %I', one.conname);
  END LOOP;
END $$;
ALTER TABLE lists.entries
  ADD CONSTRAINT entries_nature CHECK (nature IN ('serious', 'conduct', 'attention', 'red', 'association')),
  ADD CONSTRAINT entries_basis CHECK (nature NOT IN ('serious', 'conduct', 'attention')
    OR (basis_fact IS NOT NULL AND basis_final_on IS NOT NULL AND basis_final_on <= proposed_on));
