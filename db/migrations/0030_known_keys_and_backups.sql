-- Which keys sealed what is in this database: check values, from which nothing can be told but that a ring is the same.
-- A server with another ring, or with one it has just made up, would seal new rows that nobody else can open.
CREATE TABLE kernel.key_checks (
  -- The key's id in keys.json, e.g. k1; index: the key of the blind indexes.
  id text PRIMARY KEY,
  check_value text NOT NULL CHECK (check_value <> ''),
  first_used_at timestamptz NOT NULL DEFAULT now()
);
COMMENT ON TABLE kernel.key_checks IS 'Check values of the keys (keys.json) this database was ever used with: a start with others is refused. Append-only.';

SELECT kernel.append_only('kernel.key_checks');

-- When the last backup was taken is asked at every reading of the figures.
CREATE INDEX entries_backups ON journal.entries (seq) WHERE action = 'backup.taken';
