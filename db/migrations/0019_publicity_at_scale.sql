-- Lists of double publicity over millions of records: pages in their own order, of one authority, and by number.

-- As 0005's records_public, but in the very order of the pages, so that a day with many decisions is not sorted for each.
CREATE INDEX records_public_newest ON records.records (kind, decided_on DESC, id DESC)
  WHERE known_to IS NULL AND public_from IS NOT NULL;
DROP INDEX records.records_public;
CREATE INDEX records_public_authority ON records.records
  (kind, coalesce(authority_code, authority_name), decided_on DESC, id DESC)
  WHERE known_to IS NULL AND public_from IS NOT NULL;
-- A document number by its beginning, and by what follows the authority's mark: 〔2026〕7号.
CREATE INDEX records_public_number ON records.records (document_no text_pattern_ops)
  WHERE known_to IS NULL AND public_from IS NOT NULL;
CREATE INDEX records_public_serial ON records.records (substr(document_no, strpos(document_no, '〔')) text_pattern_ops)
  WHERE known_to IS NULL AND public_from IS NOT NULL;
