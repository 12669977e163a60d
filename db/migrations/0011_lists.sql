-- Lists (名单): who may be entered by whom, by what procedure, and how it ends. Requirements L1–L4; standards 3.4–3.5.
-- What is in force is a record of kind `list-entry` in the archive and follows from its dates; here is the procedure.
-- The hard rules of src/modules/lists/rules are said again as constraints: no path around them, not even by hand.
CREATE SCHEMA lists;
COMMENT ON SCHEMA lists IS 'The procedure of listing and leaving, the bodies that may list or carry out, and bidding points.';

CREATE TABLE lists.bodies (
  -- Unified social credit code of an organisation of module access.
  organisation_code text PRIMARY KEY CHECK (organisation_code ~ '^[0-9A-HJ-NPQRTUWXY]{18}$'),
  -- Fields of administration it is competent for: sectors.csv.
  sectors text[] NOT NULL CHECK (cardinality(sectors) > 0),
  -- The document that gives it this competence (三定规定, 权责清单).
  basis text NOT NULL CHECK (basis <> ''),
  since date NOT NULL,
  until date,
  changed_by text NOT NULL,
  changed_at timestamptz NOT NULL,
  CHECK (until IS NULL OR until >= since)
);
COMMENT ON TABLE lists.bodies IS 'Register of competent bodies: which organisation answers for which field, so who may recognise an entry and who carries out its measures. Kept by the credit office; changed, ended by date, never deleted.';
CREATE INDEX bodies_sectors ON lists.bodies USING gin (sectors);

CREATE TABLE lists.entries (
  subject_id uuid NOT NULL,
  id uuid NOT NULL,
  case_id uuid NOT NULL UNIQUE,
  list_code text NOT NULL,
  list_version int NOT NULL,
  nature text NOT NULL CHECK (nature IN ('serious', 'attention', 'red', 'association')),
  -- The category the subject was admitted under, and its code and name as they were when it was proposed.
  subject_code text NOT NULL CHECK (subject_code ~ '^[0-9A-HJ-NPQRTUWXY]{18}$'),
  subject_name text NOT NULL,
  criterion text NOT NULL,
  -- The figure compared with the criterion's threshold, in its unit.
  measured numeric,
  facts text NOT NULL CHECK (facts <> ''),
  legal_basis text NOT NULL CHECK (legal_basis <> ''),
  -- The final decision it rests on: a fact in this subject's own archive.
  basis_fact uuid,
  basis_document text,
  basis_final_on date,
  -- Who recommended it (red lists): an association, a medium, an award; or points that reached a threshold.
  recommended_by text,
  points_scheme text,
  body_code text NOT NULL,
  body_name text NOT NULL,
  proposed_by text NOT NULL,
  proposed_on date NOT NULL,
  notice_id uuid,
  notice_number text,
  -- Why the notice is not one of this case: a code of the closed list of legal exceptions, whose document is named.
  exception text CHECK (exception IN ('combined-notice')),
  notice_served_on date,
  -- Last day for statement and defence.
  defence_until date,
  defended_on date,
  waived_on date,
  verified_by text,
  reviewed_by text,
  reviewed_on date,
  review text,
  decision text CHECK (decision IN ('list', 'decline')),
  decided_by text,
  decided_on date,
  reason text,
  decision_id uuid,
  decision_number text,
  until date,
  -- 两书同达: the repair notice goes out with the decision.
  repair_notice_id uuid,
  repair_notice_number text,
  served_on date,
  -- The proof of service: casework.services.id.
  service_id uuid,
  publish_due_on date,
  -- The fact in the archive that carries the entry. From here on dates decide.
  fact_id uuid,
  in_force_at timestamptz,
  ended_on date,
  end_ground text,
  end_number text,
  ended_by text,
  end_reason text,
  dropped_on date,
  PRIMARY KEY (subject_id, id),
  -- A second person decides.
  CHECK (decided_by <> proposed_by),
  CHECK ((decision IS NULL) = (decided_on IS NULL)),
  CHECK (decision IS NULL OR (decided_by IS NOT NULL AND reason IS NOT NULL)),
  CHECK ((notice_served_on IS NULL) = (defence_until IS NULL)),
  CHECK (notice_served_on IS NULL OR notice_id IS NOT NULL OR (exception IS NOT NULL AND notice_number IS NOT NULL)),
  -- Nothing is decided before the subject was told and could answer. Favour needs no warning.
  CHECK (decision IS NULL OR nature = 'red' OR (notice_served_on IS NOT NULL AND reviewed_on IS NOT NULL
    AND (defended_on IS NOT NULL OR waived_on IS NOT NULL OR decided_on > defence_until))),
  -- Nothing adverse without a final decision behind it.
  CHECK (nature NOT IN ('serious', 'attention') OR (basis_fact IS NOT NULL AND basis_final_on IS NOT NULL
    AND basis_final_on <= proposed_on)),
  -- Associations', media's picks and honours enter a red list only after a body verified them.
  CHECK (decision IS DISTINCT FROM 'list' OR nature <> 'red' OR verified_by IS NOT NULL),
  CHECK (decision IS DISTINCT FROM 'list' OR decision_number IS NOT NULL),
  CHECK (until IS NULL OR until >= decided_on),
  -- In force: decided, served with proof, and the repair notice served with it.
  CHECK (fact_id IS NULL OR (decision = 'list' AND in_force_at IS NOT NULL AND served_on IS NOT NULL
    AND served_on >= decided_on)),
  CHECK (fact_id IS NULL OR nature = 'red' OR (service_id IS NOT NULL AND repair_notice_number IS NOT NULL)),
  CHECK ((ended_on IS NULL) = (end_ground IS NULL)),
  CHECK (ended_on IS NULL OR (end_number IS NOT NULL AND ended_by IS NOT NULL AND fact_id IS NOT NULL)),
  CHECK (dropped_on IS NULL OR decision IS NULL)
);
COMMENT ON TABLE lists.entries IS 'One listing procedure: proposed, told, heard, reviewed, decided, served. What is in force is the fact in the archive; a row here is written move by move and never deleted.';
-- One decision lists a subject once on a list, unless that entry was undone.
CREATE UNIQUE INDEX entries_once ON lists.entries (subject_id, list_code, basis_fact)
  WHERE basis_fact IS NOT NULL AND ended_on IS NULL AND dropped_on IS NULL AND decision IS DISTINCT FROM 'decline';
CREATE UNIQUE INDEX entries_id ON lists.entries (id);
CREATE INDEX entries_list ON lists.entries (list_code, proposed_on DESC, id);
CREATE INDEX entries_body ON lists.entries (body_code, proposed_on DESC, id);
CREATE INDEX entries_fact ON lists.entries (subject_id, fact_id) WHERE fact_id IS NOT NULL;

CREATE TABLE lists.exits (
  subject_id uuid NOT NULL,
  id uuid NOT NULL,
  entry_id uuid NOT NULL,
  case_id uuid NOT NULL UNIQUE,
  ground text NOT NULL,
  statement text NOT NULL CHECK (statement <> ''),
  applied_by text NOT NULL,
  -- The subject itself, or the body on its own motion.
  applicant text NOT NULL CHECK (applicant IN ('subject', 'body')),
  applied_on date NOT NULL,
  decision text CHECK (decision IN ('grant', 'refuse')),
  decided_by text,
  decided_on date,
  reason text,
  document_id uuid,
  document_number text,
  withdrawn_on date,
  PRIMARY KEY (subject_id, id),
  CHECK (decision IS NULL OR withdrawn_on IS NULL),
  CHECK ((decision IS NULL) = (decided_on IS NULL)),
  CHECK (decided_by <> applied_by),
  CHECK (decision IS NULL OR (decided_by IS NOT NULL AND reason IS NOT NULL AND document_number IS NOT NULL))
);
COMMENT ON TABLE lists.exits IS 'Asking to leave a list: who, on what ground, and what was decided, with the document either way.';
CREATE UNIQUE INDEX exits_id ON lists.exits (id);
CREATE UNIQUE INDEX exits_one_open ON lists.exits (subject_id, entry_id) WHERE decision IS NULL AND withdrawn_on IS NULL;

CREATE TABLE lists.point_schemes (
  code text NOT NULL CHECK (code ~ '^[a-z][a-z0-9-]*$'),
  version int NOT NULL CHECK (version > 0),
  title text NOT NULL,
  list_code text NOT NULL,
  -- Reached: an entry is proposed to the body, never made.
  threshold int NOT NULL CHECK (threshold > 0),
  -- After so many months from the event its points no longer count.
  decay_months int NOT NULL CHECK (decay_months BETWEEN 1 AND 60),
  -- [{code, title, points}]
  events jsonb NOT NULL CHECK (jsonb_typeof(events) = 'array' AND jsonb_array_length(events) > 0),
  basis_document text NOT NULL CHECK (basis_document <> ''),
  basis_article text NOT NULL CHECK (basis_article <> ''),
  basis_from date NOT NULL,
  basis_to date,
  set_by text NOT NULL,
  set_at timestamptz NOT NULL,
  PRIMARY KEY (code, version)
);
COMMENT ON TABLE lists.point_schemes IS 'Rules of scored misconduct (记分管理), each version with its basis and the dates it is in force. Append-only.';

CREATE TABLE lists.points (
  subject_id uuid NOT NULL,
  id uuid NOT NULL,
  scheme text NOT NULL,
  scheme_version int NOT NULL,
  event text NOT NULL,
  points int NOT NULL CHECK (points > 0),
  occurred_on date NOT NULL,
  -- First day on which they no longer count.
  decays_on date NOT NULL CHECK (decays_on > occurred_on),
  -- The decision that found the event: a fact in this subject's archive.
  basis_fact uuid NOT NULL,
  document text NOT NULL,
  body_code text NOT NULL,
  recorded_by text NOT NULL,
  recorded_at timestamptz NOT NULL,
  revoked_at timestamptz,
  revoked_by text,
  revoked_reason text,
  PRIMARY KEY (subject_id, id),
  CHECK ((revoked_at IS NULL) = (revoked_reason IS NULL))
);
COMMENT ON TABLE lists.points IS 'Points by event with their decision. They decay by date and are revoked with their decision; the sum proposes and never decides.';
CREATE UNIQUE INDEX points_id ON lists.points (id);
CREATE UNIQUE INDEX points_once ON lists.points (subject_id, scheme, event, basis_fact) WHERE revoked_at IS NULL;

SELECT kernel.grant_to('probity_app', 'USAGE ON SCHEMA lists');
SELECT kernel.append_only('lists.point_schemes');
SELECT kernel.revoke_from('probity_app', 'DELETE, TRUNCATE ON lists.bodies, lists.entries, lists.exits, lists.points');
