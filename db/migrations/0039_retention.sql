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
