-- Retention (保存期限): content that is needed no more goes, and its row says since when. PIPL art 19 and 47; the terms
-- are in catalogue/retention.yaml.
ALTER TABLE exchange.submissions
  -- Since when its file is not kept any more; and since when nothing of it is left to be removed from the file store.
  ADD COLUMN file_ended_at timestamptz,
  ADD COLUMN file_erased_at timestamptz,
  -- Since when the sealed cells of rows that were not filed are gone: of some of them, or of all.
  ADD COLUMN cells_ended_at timestamptz,
  -- Why nothing of it may go, whatever its age: an audit, a lawsuit.
  ADD COLUMN kept_for text CHECK (kept_for <> ''),
  ADD CHECK (file_erased_at IS NULL OR file_ended_at IS NOT NULL);
CREATE INDEX submissions_file_kept ON exchange.submissions (finished_at) WHERE file_ended_at IS NULL;
CREATE INDEX submissions_file_left ON exchange.submissions (id) WHERE file_ended_at IS NOT NULL AND file_erased_at IS NULL;
-- A file lies under its digest once, whoever delivered it, as a row or as a paper.
CREATE INDEX submissions_digest ON exchange.submissions (file_digest);
CREATE INDEX documents_digest ON casework.documents (digest);

ALTER TABLE exchange.rows
  ALTER COLUMN cells DROP NOT NULL,
  -- An open question is settled by its cells.
  ADD CONSTRAINT rows_open_cells CHECK (cells IS NOT NULL OR outcome = 'returned' OR settled_at IS NOT NULL);
CREATE INDEX rows_cells ON exchange.rows (submission_id, row_no) WHERE cells IS NOT NULL;

-- Feeds that have fallen silent: whether they have is asked of the deliveries; here only who has been told of it.
CREATE TABLE exchange.reminders (
  source_code text NOT NULL,
  kind text NOT NULL,
  -- The last delivery before the silence: each silence is told of once.
  last_received_at timestamptz NOT NULL,
  notice_id uuid NOT NULL,
  told_at timestamptz NOT NULL,
  PRIMARY KEY (source_code, kind, last_received_at)
);
COMMENT ON TABLE exchange.reminders IS 'Notices sent to bodies whose deliveries of a kind stayed out, one for each silence.';
CREATE INDEX submissions_last ON exchange.submissions (source_code, kind, received_at) WHERE state = 'done';
