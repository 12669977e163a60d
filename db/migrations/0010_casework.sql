-- Casework (办件): one case machine for everything with a clock and a decision, the notices it sends, how they were
-- delivered and served, and the documents it issues. Design section 6; requirements L2, J2, X1.
-- These tables are bound to the case, not to the subject: some cases have none, and an inbox goes over all subjects.
CREATE SCHEMA casework;
COMMENT ON SCHEMA casework IS 'Cases, their steps, papers, notices, deliveries and services; numbered documents.';

CREATE TABLE casework.cases (
  id uuid PRIMARY KEY,
  -- The workflow and the day its version took effect: an open case finishes under the version it began with.
  flow text NOT NULL,
  flow_since date NOT NULL,
  -- No foreign key: the subject may live on another node.
  subject_id uuid,
  -- What the owning module calls it, e.g. the code of a list.
  kind text NOT NULL,
  title text NOT NULL CHECK (title <> ''),
  state text NOT NULL,
  -- The number of the last step: whoever decides names the version it saw.
  version int NOT NULL CHECK (version > 0),
  -- Civil dates. The clock of the state runs from here.
  entered_on date NOT NULL,
  -- Working days of the term already used before entered_on, by an earlier stay that a supplement interrupted.
  used_days int NOT NULL DEFAULT 0 CHECK (used_days >= 0),
  -- Last day on which the nearest term of the state is kept; what may be done by the clock happens after clock_on.
  due_on date,
  clock_on date,
  -- Reckoned over a year whose holidays are not announced yet: shown, never decided by.
  due_estimated boolean NOT NULL DEFAULT false,
  -- Half and four fifths of the term.
  half_on date,
  warn_on date,
  -- The state whose clock stands still while a supplement is awaited, and the working days it had used.
  held_state text,
  held_days int,
  assignee_org text NOT NULL,
  assignee_user text,
  -- The role an overdue case was put before, once per state.
  escalated_to text,
  priority smallint NOT NULL DEFAULT 0 CHECK (priority BETWEEN 0 AND 9),
  opened_on date NOT NULL,
  opened_at timestamptz NOT NULL DEFAULT now(),
  opened_by text NOT NULL,
  closed_on date,
  closed_at timestamptz,
  -- Small particulars of the owning module; what it searches by is in its own tables.
  data jsonb NOT NULL DEFAULT '{}' CHECK (octet_length(data::text) <= 16384),
  CHECK ((closed_on IS NULL) = (closed_at IS NULL)),
  CHECK ((held_state IS NULL) = (held_days IS NULL))
);
COMMENT ON TABLE casework.cases IS 'Every case of every kind as it stands now. Written only by casework: opened, advanced, assigned; never deleted.';
CREATE INDEX cases_subject ON casework.cases (subject_id) WHERE subject_id IS NOT NULL;
CREATE INDEX cases_inbox ON casework.cases (assignee_org, due_on, id) WHERE closed_on IS NULL;
CREATE INDEX cases_flow ON casework.cases (flow, state, id);
CREATE INDEX cases_due ON casework.cases (due_on, id) WHERE closed_on IS NULL AND due_on IS NOT NULL;
CREATE INDEX cases_clock ON casework.cases (clock_on, id) WHERE closed_on IS NULL AND clock_on IS NOT NULL;
CREATE INDEX cases_estimated ON casework.cases (id) WHERE closed_on IS NULL AND due_estimated;

CREATE TABLE casework.steps (
  case_id uuid NOT NULL REFERENCES casework.cases ON DELETE RESTRICT,
  n int NOT NULL CHECK (n > 0),
  -- open: the beginning; move: along the workflow; the others leave the state as it is.
  kind text NOT NULL CHECK (kind IN ('open', 'move', 'assign', 'escalate', 'redate')),
  verb text NOT NULL,
  from_state text,
  to_state text NOT NULL,
  actor text NOT NULL,
  actor_kind text NOT NULL,
  -- Unified social credit code of the body acted for.
  organisation text,
  note text,
  -- Papers handed in with this step: ids in casework.documents.
  documents uuid[] NOT NULL DEFAULT '{}',
  at timestamptz NOT NULL DEFAULT now(),
  -- The civil date on which the step takes effect: for the clock's, the day after its term, however late it was entered.
  on_day date NOT NULL,
  -- Working days spent in the state left, and how many its term allowed.
  spent_days int,
  term_days int,
  -- The deadline that began with this step.
  due_on date,
  due_estimated boolean NOT NULL DEFAULT false,
  -- One step at a time: two simultaneous deciders collide here.
  PRIMARY KEY (case_id, n),
  CHECK ((kind = 'open') = (from_state IS NULL)),
  CHECK (kind IN ('open', 'move') OR from_state = to_state),
  CHECK ((kind = 'open') = (n = 1))
);
COMMENT ON TABLE casework.steps IS 'What happened to a case, step by step. Append-only; the state of a case is the fold of its steps.';
CREATE INDEX steps_time ON casework.steps (at);

CREATE TABLE casework.documents (
  case_id uuid NOT NULL REFERENCES casework.cases ON DELETE RESTRICT,
  id uuid NOT NULL,
  -- What the workflow asks for by name, e.g. decision, service-receipt.
  kind text NOT NULL CHECK (kind ~ '^[a-z][a-z0-9-]{0,63}$'),
  title text NOT NULL CHECK (title <> ''),
  file_name text NOT NULL,
  media_type text NOT NULL,
  bytes bigint NOT NULL CHECK (bytes > 0),
  -- SM3 of the content in the file store, where it lies sealed.
  digest text NOT NULL CHECK (digest ~ '^[0-9a-f]{64}$'),
  -- The addressee (the subject) may read it.
  open_to_subject boolean NOT NULL DEFAULT false,
  actor text NOT NULL,
  organisation text,
  at timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (case_id, id)
);
COMMENT ON TABLE casework.documents IS 'Papers of a case, by digest: handed in by a party or issued by the platform. Append-only.';

CREATE TABLE casework.counters (
  -- Everything of the number but year and place, e.g. 明信告.
  series text NOT NULL,
  year int NOT NULL CHECK (year BETWEEN 2000 AND 2999),
  value int NOT NULL CHECK (value > 0),
  PRIMARY KEY (series, year)
);
COMMENT ON TABLE casework.counters IS 'Last number given per series and year. Taken in the transaction that issues the paper, so numbers have no gaps.';

CREATE TABLE casework.notices (
  id uuid PRIMARY KEY,
  -- e.g. 明信告〔2026〕12号
  number text NOT NULL UNIQUE,
  series text NOT NULL,
  year int NOT NULL,
  place int NOT NULL,
  -- Template and its data: enough to render the same bytes again.
  template text NOT NULL,
  data jsonb NOT NULL,
  title text NOT NULL,
  case_id uuid REFERENCES casework.cases ON DELETE RESTRICT,
  -- The addressee: a subject or an organisation.
  subject_id uuid,
  organisation text,
  addressee text NOT NULL,
  -- Who issued it.
  issuer text NOT NULL,
  issuer_name text NOT NULL,
  issued_on date NOT NULL,
  issued_at timestamptz NOT NULL DEFAULT now(),
  issued_by text NOT NULL,
  -- What the QR code carries; without it nothing is told about a number.
  code text NOT NULL CHECK (length(code) >= 12),
  -- Digests of the rendered document: SM3 (the file store's) and SHA-256 (what a browser can compute).
  digest text CHECK (digest ~ '^[0-9a-f]{64}$'),
  sha256 text CHECK (sha256 ~ '^[0-9a-f]{64}$'),
  -- The paper that took its place or withdrew it.
  ended_on date,
  ended_reason text CHECK (ended_reason IN ('withdrawn', 'superseded')),
  ended_by_number text,
  UNIQUE (series, year, place),
  CHECK (num_nonnulls(subject_id, organisation) = 1),
  CHECK ((ended_on IS NULL) = (ended_reason IS NULL)),
  CHECK ((digest IS NULL) = (sha256 IS NULL))
);
COMMENT ON TABLE casework.notices IS 'Numbered papers issued to a subject or a body. Life: issued, rendered once, perhaps withdrawn or superseded; never deleted.';
CREATE INDEX notices_case ON casework.notices (case_id);
CREATE INDEX notices_subject ON casework.notices (subject_id, issued_on DESC) WHERE subject_id IS NOT NULL;
CREATE INDEX notices_organisation ON casework.notices (organisation, issued_on DESC) WHERE organisation IS NOT NULL;

CREATE TABLE casework.deliveries (
  notice_id uuid NOT NULL REFERENCES casework.notices ON DELETE RESTRICT,
  id uuid NOT NULL UNIQUE,
  channel text NOT NULL,
  -- Sealed (SM4) where it is a person's number or mailbox; null for the in-app channel.
  address text CHECK (address LIKE 's1.%'),
  -- The address as it may be shown.
  address_shown text,
  state text NOT NULL DEFAULT 'queued' CHECK (state IN ('queued', 'sent', 'delivered', 'failed')),
  attempts int NOT NULL DEFAULT 0 CHECK (attempts >= 0),
  -- The carrier's own id of the message.
  provider_id text,
  -- A code, never the carrier's words: those repeat addresses.
  error text,
  -- The delivery this one repeats.
  resends uuid,
  queued_at timestamptz NOT NULL DEFAULT now(),
  sent_at timestamptz,
  -- When it reached the addressee's system, or was opened there.
  delivered_at timestamptz,
  delivered_on date,
  PRIMARY KEY (notice_id, id),
  CHECK (state <> 'delivered' OR (delivered_at IS NOT NULL AND delivered_on IS NOT NULL)),
  CHECK (state <> 'failed' OR error IS NOT NULL)
);
COMMENT ON TABLE casework.deliveries IS 'Attempts to bring a notice to its addressee by a channel. Delivery is a fact of technology; service in law is casework.services.';
CREATE INDEX deliveries_open ON casework.deliveries (queued_at) WHERE state = 'queued';

CREATE TABLE casework.services (
  notice_id uuid NOT NULL REFERENCES casework.notices ON DELETE RESTRICT,
  id uuid NOT NULL,
  case_id uuid,
  -- 直接 留置 委托 邮寄 电子 公告 (Civil Procedure Law arts 88-91, 95).
  method text NOT NULL CHECK (method IN ('direct', 'left', 'entrusted', 'post', 'electronic', 'announcement')),
  state text NOT NULL CHECK (state IN ('pending', 'served', 'failed')),
  -- Signed, left, stamped or reached the system; for an announcement the day it was posted.
  done_on date,
  -- The day the law counts as the day of service.
  served_on date,
  -- Papers of the case that prove it, and the delivery whose receipt does.
  proofs uuid[] NOT NULL DEFAULT '{}',
  delivery_id uuid,
  consent uuid,
  note text,
  actor text NOT NULL,
  organisation text,
  at timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (notice_id, id),
  -- Said again here on purpose: nothing is served without proof, and not by electronic means without consent.
  CHECK (state <> 'served' OR (served_on IS NOT NULL AND done_on IS NOT NULL
    AND (cardinality(proofs) > 0 OR delivery_id IS NOT NULL))),
  CHECK (state <> 'served' OR method = 'electronic' OR cardinality(proofs) > 0),
  CHECK (state <> 'served' OR method <> 'electronic' OR consent IS NOT NULL),
  CHECK (state <> 'failed' OR note IS NOT NULL)
);
COMMENT ON TABLE casework.services IS 'Service of a notice in law (送达): by what method, on what day, with what proof.';
-- A notice is served once.
CREATE UNIQUE INDEX services_served ON casework.services (notice_id) WHERE state = 'served';
CREATE INDEX services_case ON casework.services (case_id);

SELECT kernel.grant_to('probity_app', 'USAGE ON SCHEMA casework');
SELECT kernel.append_only('casework.steps'), kernel.append_only('casework.documents');
SELECT kernel.revoke_from('probity_app', 'DELETE, TRUNCATE ON casework.cases, casework.notices, casework.services, casework.deliveries, casework.counters');
