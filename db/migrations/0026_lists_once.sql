-- A subject has one open procedure on a red list, and on a list that rests on no decision (an association's own): two clerks
-- who recommend the same firm open one case. Entries in force are compared by their dates (lists/actions/standing.ts).
-- Doubles that are open already stay as they are, the earliest of them standing for all: the others are left out by number,
-- and the rules refuse to decide them while the first is in force.
DO $$
DECLARE
  doubles uuid[];
BEGIN
  SELECT array_agg(id) INTO doubles FROM (
    SELECT id, row_number() OVER (PARTITION BY subject_id, list_code ORDER BY proposed_on, id) AS n
    FROM lists.entries
    WHERE (nature = 'red' OR basis_fact IS NULL)
      AND fact_id IS NULL AND ended_on IS NULL AND dropped_on IS NULL AND decision IS DISTINCT FROM 'decline') AS open
  WHERE n > 1;
  EXECUTE 'CREATE UNIQUE INDEX entries_one_open ON lists.entries (subject_id, list_code)
    WHERE (nature = ''red'' OR basis_fact IS NULL)
      AND fact_id IS NULL AND ended_on IS NULL AND dropped_on IS NULL AND decision IS DISTINCT FROM ''decline'''
    || CASE WHEN doubles IS NULL THEN '' ELSE format(' AND id <> ALL (%L::uuid[])', doubles) END;
END $$;

-- A repair notice is of the administration: an association's decision is none and has no such twin (两书同达, 国办发〔2025〕22号).
DO $$
DECLARE
  one record;
BEGIN
  FOR one IN
    SELECT conname FROM pg_constraint
    WHERE conrelid = 'lists.entries'::regclass AND contype = 'c'
      AND pg_get_constraintdef(oid) ~ 'repair_notice_number'
  LOOP
    EXECUTE format('ALTER TABLE lists.entries DROP CONSTRAINT %I', one.conname);
  END LOOP;
END $$;
ALTER TABLE lists.entries
  ADD CONSTRAINT entries_served CHECK (fact_id IS NULL OR nature = 'red'
    OR (service_id IS NOT NULL AND (nature = 'association' OR repair_notice_number IS NOT NULL)));
