-- The auditor reads the journal newest first and narrows it by who acted, by what was done and by days; until now only
-- subject, object and case led anywhere but through all of it.

CREATE INDEX entries_by_time ON journal.entries (at, seq);
CREATE INDEX entries_by_action ON journal.entries (action, at, seq);
CREATE INDEX entries_by_actor ON journal.entries (actor, at, seq);
