/** What must find nothing, whatever was sent and whatever was killed. By name: a statement that lists what is wrong. */
export const invariants: Readonly<Record<string, string>> = {
  'a submission whose counts are not those of its chunks': `SELECT s.id, s.state FROM exchange.submissions s LEFT JOIN LATERAL (
      SELECT coalesce(sum(received), 0) AS received, coalesce(sum(returned), 0) AS returned FROM exchange.chunks WHERE submission_id = s.id) c ON true
    WHERE s.received <> c.received OR s.returned <> c.returned`,
  'a submission with other records than it counts': `SELECT s.id FROM exchange.submissions s
    WHERE s.accepted + s.updated <> (SELECT count(DISTINCT r.row_no) FROM records.records r WHERE r.submission_id = s.id)
      AND NOT EXISTS (SELECT FROM exchange.rows q WHERE q.submission_id = s.id AND q.settlement = 'filed')`,
  'a submission with other refused rows than it counts': `SELECT s.id FROM exchange.submissions s
    WHERE s.questioned + s.returned <> (SELECT count(*) FROM exchange.rows r WHERE r.submission_id = s.id)
      AND NOT EXISTS (SELECT FROM exchange.rows q WHERE q.submission_id = s.id AND q.settlement IS NOT NULL)`,
  'a record of nobody':
    'SELECT r.id FROM records.records r WHERE NOT EXISTS (SELECT FROM subjects.subjects s WHERE s.id = r.subject_id)',
  'a name of nobody':
    'SELECT n.id FROM subjects.names n WHERE NOT EXISTS (SELECT FROM subjects.subjects s WHERE s.id = n.subject_id)',
  'a code of nobody':
    'SELECT c.code FROM subjects.codes c WHERE NOT EXISTS (SELECT FROM subjects.subjects s WHERE s.id = c.subject_id)',
  'a submission the journal does not know': `SELECT s.id FROM exchange.submissions s
    WHERE NOT EXISTS (SELECT FROM journal.entries e WHERE e.object_type = 'submission' AND e.object_id = s.id::text)`,
  'personal data in the journal': `SELECT seq, action FROM journal.entries WHERE detail::text || coalesce(reason, '') ~ '99010119900307\\d{3}[0-9X]'`,
  'feedback to an answer never given':
    'SELECT f.id FROM checks.feedback f WHERE NOT EXISTS (SELECT FROM checks.register r WHERE r.receipt = f.receipt)',
  'a fact with two current versions': `SELECT fact_id FROM records.records WHERE known_to IS NULL GROUP BY fact_id HAVING count(*) > 1`,
  'a submission that is done and has no end': `SELECT id FROM exchange.submissions WHERE (state IN ('done', 'failed')) <> (finished_at IS NOT NULL)`,
  'a gap in the feed': `SELECT position FROM (SELECT position, position - count AS before, lag(position, 1, 0::bigint) OVER (ORDER BY position) AS last
    FROM feed.events) e WHERE before <> last`,
  'a head of the feed that is not its end':
    'SELECT position FROM feed.head WHERE position <> (SELECT coalesce(max(position), 0) FROM feed.events)',
}
