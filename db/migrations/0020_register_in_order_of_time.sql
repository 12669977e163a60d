-- The register of checks grows at its end only: its key is in the order of receipts, which is the order of time. With
-- the subject first, every line went to a random page of an index; at ten million lines that was half of what a line
-- cost PostgreSQL, and each of those pages went to the log in full after every checkpoint.
ALTER TABLE checks.register DROP CONSTRAINT register_pkey;
DROP INDEX checks.register_receipt;
ALTER TABLE checks.register ADD PRIMARY KEY (receipt, subject_id);

-- Who looked at a subject. Lines wait in a list at the end of the index and are sorted in many at a time, by a task
-- every minute; a question reads the list too. 64 MB of it are about a million and a half lines.
CREATE INDEX register_subject ON checks.register USING gin ((ARRAY[subject_id]))
  WITH (fastupdate = on, gin_pending_list_limit = 65536);

CREATE FUNCTION checks.sort_in_register() RETURNS bigint
LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog AS $$
  SELECT coalesce(sum(gin_clean_pending_list(i.inhrelid::regclass)), 0)::bigint
  FROM pg_inherits i WHERE i.inhparent = 'checks.register_subject'::regclass
$$;
COMMENT ON FUNCTION checks.sort_in_register IS 'Sorts the newest lines of the register into the index by subject; returns how many pages they had filled.';

-- Subjects of a batch of changes: kilobytes of identifiers, packed when written, unpacked and packed again when given
-- their position. Packing takes longer than the rest of the line and saves a quarter.
ALTER TABLE feed.outbox ALTER COLUMN subjects SET STORAGE EXTERNAL;
ALTER TABLE feed.events ALTER COLUMN subjects SET STORAGE EXTERNAL;
