-- A question that was filed counts in the figures of its source as what it became, with its lateness.
ALTER TABLE exchange.rows
  ADD COLUMN filed_as text CHECK (filed_as IN ('accepted', 'updated', 'unchanged')),
  ADD COLUMN late boolean NOT NULL DEFAULT false;

-- What was settled before: the first version a row brought says what it became.
UPDATE exchange.rows r SET filed_as = f.filed_as, late = f.late
FROM (
  SELECT q.submission_id, q.row_no,
    CASE WHEN v.version IS NULL THEN 'unchanged' WHEN v.version = 1 THEN 'accepted' ELSE 'updated' END AS filed_as,
    coalesce(v.version = 1 AND v.due_on < (s.received_at AT TIME ZONE 'Asia/Shanghai')::date, false) AS late
  FROM exchange.rows q
  JOIN exchange.submissions s ON s.id = q.submission_id
  LEFT JOIN LATERAL (
    SELECT version, due_on FROM records.records
    WHERE submission_id = q.submission_id AND row_no = q.row_no ORDER BY version LIMIT 1) v ON true
  WHERE q.settlement = 'filed') f
WHERE r.submission_id = f.submission_id AND r.row_no = f.row_no;
UPDATE exchange.submissions s SET late = s.late + r.late
FROM (SELECT submission_id, count(*) AS late FROM exchange.rows WHERE late GROUP BY submission_id) r
WHERE s.id = r.submission_id;

-- E702: a row about a natural person is not collected; its name does not stay beside its sealed cells.
UPDATE exchange.rows SET subject_name = NULL
WHERE subject_name IS NOT NULL AND errors @> '[{"code": "E702"}]';

-- What is held until the office has looked (E601, E602) is found without reading the archive.
CREATE INDEX records_held ON records.records (id) WHERE held IS NOT NULL AND known_to IS NULL;
