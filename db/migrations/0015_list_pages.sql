-- The public pages of lists: entries of one list, newest decision first, and one entry by its fact. Records that stand
-- on no list, nearly all of them, are in neither index, so filing them costs nothing more.
CREATE INDEX records_list_entries ON records.records (list_code, decided_on DESC, id DESC)
  WHERE known_to IS NULL AND list_code IS NOT NULL;
CREATE INDEX records_entry_fact ON records.records (fact_id) WHERE known_to IS NULL AND list_code IS NOT NULL;
