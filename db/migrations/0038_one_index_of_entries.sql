-- Entries by subject had two indexes alike, made for the checks (7) and for the tasks (27): one is enough.

DROP INDEX records.records_entry_subject;
