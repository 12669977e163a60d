-- Measures (联合奖惩措施): who has to do what about an entry, what they answered, and how it was lifted; what it means for
-- persons; and the cases that checks at counters leave behind. Requirements J1–J7. What a counter must do follows from the
-- entry and the catalogue on the day it asks; nothing here can keep a measure alive.
CREATE SCHEMA measures;
COMMENT ON SCHEMA measures IS 'Initiate, respond, feed back and lift; responsible persons by document; cases of joint action.';

CREATE TABLE measures.initiations (
  subject_id uuid NOT NULL,
  -- The fact in the archive that carries the entry.
  id uuid NOT NULL,
  list_code text NOT NULL,
  document text NOT NULL,
  -- Who decided the entry: the initiating body.
  initiator_code text NOT NULL,
  initiator_name text NOT NULL,
  initiated_on date NOT NULL,
  initiated_at timestamptz NOT NULL,
  PRIMARY KEY (subject_id, id)
);
COMMENT ON TABLE measures.initiations IS 'One row per entry whose measures were pushed to implementing bodies (发起). Append-only.';
CREATE UNIQUE INDEX initiations_fact ON measures.initiations (id);
CREATE INDEX initiations_initiator ON measures.initiations (initiator_code, initiated_on DESC, id);

CREATE TABLE measures.tasks (
  subject_id uuid NOT NULL,
  id uuid NOT NULL,
  fact_id uuid NOT NULL,
  list_code text NOT NULL,
  implementer text NOT NULL,
  -- Rules of the catalogue this body carries out because of the entry.
  rules text[] NOT NULL CHECK (cardinality(rules) > 0),
  -- The longest any of them may last by its article; null: as long as the entry.
  longest_on date,
  -- Named by the catalogue, or by the initiating body or the office.
  named_by text NOT NULL,
  sent_on date NOT NULL,
  sent_at timestamptz NOT NULL,
  ack_due_on date NOT NULL,
  acknowledged_at timestamptz,
  acknowledged_by text,
  answer_due_on date NOT NULL,
  outcome text CHECK (outcome IN ('applied', 'not-applicable')),
  -- Rules applied; the others did not apply, for the reason given.
  applied text[],
  outcome_reason text,
  outcome_at timestamptz,
  outcome_by text,
  -- What was done, in the body's words.
  feedback text,
  fed_back_at timestamptz,
  fed_back_by text,
  lift_reason text CHECK (lift_reason IN ('revoked', 'left', 'expired', 'suspended')),
  lift_sent_at timestamptz,
  lift_due_on date,
  lifted_at timestamptz,
  lifted_by text,
  PRIMARY KEY (subject_id, id),
  CHECK ((acknowledged_at IS NULL) = (acknowledged_by IS NULL)),
  CHECK (outcome IS NULL OR (acknowledged_at IS NOT NULL AND outcome_at IS NOT NULL AND outcome_by IS NOT NULL)),
  CHECK (outcome IS DISTINCT FROM 'applied' OR (cardinality(applied) > 0 AND applied <@ rules)),
  -- “Not applicable” needs its reason, also for a part.
  CHECK (outcome IS DISTINCT FROM 'not-applicable' OR outcome_reason IS NOT NULL),
  CHECK (outcome IS DISTINCT FROM 'applied' OR applied @> rules OR outcome_reason IS NOT NULL),
  CHECK (fed_back_at IS NULL OR (outcome = 'applied' AND feedback IS NOT NULL)),
  CHECK ((lift_sent_at IS NULL) = (lift_reason IS NULL) AND (lift_sent_at IS NULL) = (lift_due_on IS NULL)),
  CHECK ((lifted_at IS NULL) = (lifted_by IS NULL))
);
COMMENT ON TABLE measures.tasks IS 'What one body has to do because of one entry: sent, acknowledged, applied or not applicable with a reason, fed back, lifted. Its state follows from these dates and the entry''s.';
CREATE UNIQUE INDEX tasks_once ON measures.tasks (subject_id, fact_id, implementer);
-- Ids begin with the millisecond of sending (uuid v7), so a body's newest tasks stand together.
CREATE INDEX tasks_inbox ON measures.tasks (implementer, id);
CREATE INDEX tasks_unanswered ON measures.tasks (answer_due_on) WHERE outcome IS NULL AND lift_sent_at IS NULL;
CREATE INDEX tasks_lifting ON measures.tasks (lift_due_on) WHERE lift_sent_at IS NOT NULL AND lifted_at IS NULL;

CREATE TABLE measures.escalations (
  implementer text NOT NULL,
  stage text NOT NULL CHECK (stage IN ('acknowledge', 'answer', 'lift')),
  on_day date NOT NULL,
  tasks int NOT NULL CHECK (tasks > 0),
  -- The working day the oldest of them was due.
  oldest_due_on date NOT NULL,
  noted_at timestamptz NOT NULL,
  PRIMARY KEY (implementer, stage, on_day)
);
COMMENT ON TABLE measures.escalations IS 'Late tasks put before the credit office and the body''s leaders, one line per body, stage and day (督办). Append-only.';

CREATE TABLE measures.persons (
  subject_id uuid NOT NULL,
  id uuid NOT NULL,
  -- The organisation's entry this responsibility belongs to: the person has no entry and no file of their own.
  fact_id uuid NOT NULL,
  role text NOT NULL CHECK (role IN ('legal-representative', 'principal', 'directly-responsible')),
  -- Sealed (SM4). Matched by number only: the blind index is keyed (HMAC-SM3), and there is none of the name.
  name text NOT NULL CHECK (name LIKE 's1.%'),
  identity text NOT NULL CHECK (identity LIKE 's1.%'),
  identity_index text NOT NULL,
  -- The document that found this person responsible, and the article it applied.
  document text NOT NULL CHECK (document <> ''),
  legal_basis text NOT NULL CHECK (legal_basis <> ''),
  -- The person's own notice, and when it was served on the person.
  notice_number text NOT NULL CHECK (notice_number <> ''),
  notice_served_on date NOT NULL,
  -- The paper of proof: a digest or number the body keeps.
  notice_proof text NOT NULL CHECK (notice_proof <> ''),
  remedy text NOT NULL CHECK (remedy <> ''),
  recorded_by text NOT NULL,
  body_code text NOT NULL,
  recorded_at timestamptz NOT NULL,
  ended_on date,
  ended_reason text,
  PRIMARY KEY (subject_id, id),
  CHECK ((ended_on IS NULL) = (ended_reason IS NULL))
);
COMMENT ON TABLE measures.persons IS 'Persons found responsible for an organisation''s serious dishonesty, by role and document, each told and with a remedy. A relation, not a file: never public, never searched by name, over with the entry.';
CREATE INDEX persons_entry ON measures.persons (fact_id);
CREATE UNIQUE INDEX persons_once ON measures.persons (subject_id, fact_id, identity_index, role) WHERE ended_on IS NULL;

CREATE TABLE measures.joint_cases (
  subject_id uuid NOT NULL,
  -- The check's receipt: each execution at a counter is a case once.
  id uuid NOT NULL,
  kind text NOT NULL CHECK (kind IN ('punishment', 'incentive')),
  matter text NOT NULL,
  decision text NOT NULL,
  -- [{measure, name, list, document, authority}] as answered.
  items jsonb NOT NULL,
  organisation text NOT NULL,
  outcome text NOT NULL CHECK (outcome IN ('followed', 'not-followed')),
  reason text,
  result text NOT NULL,
  happened_on date NOT NULL,
  recorded_at timestamptz NOT NULL,
  corrected_at timestamptz,
  -- The office's review.
  reviewed_by text,
  reviewed_on date,
  verdict text CHECK (verdict IN ('accepted', 'typical', 'rejected')),
  review text,
  -- What may be published of a typical one, without what the law keeps back.
  title text,
  story text,
  published_by text,
  published_on date,
  withdrawn_on date,
  PRIMARY KEY (subject_id, id),
  CHECK (outcome = 'followed' OR reason IS NOT NULL),
  CHECK ((verdict IS NULL) = (reviewed_on IS NULL)),
  CHECK (published_on IS NULL OR (verdict = 'typical' AND title IS NOT NULL AND story IS NOT NULL)),
  -- A second person publishes.
  CHECK (published_by <> reviewed_by)
);
COMMENT ON TABLE measures.joint_cases IS 'Cases of joint incentive and punishment, written by the feedback of counters, reviewed by the credit office; typical ones are published without names.';
CREATE UNIQUE INDEX joint_cases_receipt ON measures.joint_cases (id);
CREATE INDEX joint_cases_recent ON measures.joint_cases (recorded_at DESC, id);
CREATE INDEX joint_cases_published ON measures.joint_cases (published_on DESC, id) WHERE published_on IS NOT NULL AND withdrawn_on IS NULL;

SELECT kernel.grant_to('probity_app', 'USAGE ON SCHEMA measures');
SELECT kernel.append_only('measures.initiations'), kernel.append_only('measures.escalations');
SELECT kernel.revoke_from('probity_app', 'DELETE, TRUNCATE ON measures.tasks, measures.persons, measures.joint_cases');
