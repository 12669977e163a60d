-- The register of subjects (信用主体): who a fact can be filed under. Requirements S1–S3.
CREATE SCHEMA subjects;

CREATE TABLE subjects.subjects (
  id uuid PRIMARY KEY,
  category text NOT NULL CHECK (category IN ('organisation', 'sole-trader')),
  name text NOT NULL,
  name_key text NOT NULL,
  uscc text,
  -- registered: from a register; provisional: first met in somebody's record; merged: see merged_into.
  state text NOT NULL DEFAULT 'registered' CHECK (state IN ('registered', 'provisional', 'merged')),
  operating_state text,
  organisation_type text,
  region text,
  established_on date,
  registration jsonb NOT NULL DEFAULT '{}',
  merged_into uuid,
  changed_at timestamptz NOT NULL DEFAULT now(),
  created_at timestamptz NOT NULL DEFAULT now(),
  CHECK ((state = 'merged') = (merged_into IS NOT NULL))
);
COMMENT ON TABLE subjects.subjects IS 'One row per organisation or sole trader; never deleted. A merged row points at the one that stays.';
CREATE INDEX subjects_name_key ON subjects.subjects (name_key);

CREATE TABLE subjects.codes (
  code text NOT NULL,
  scheme text NOT NULL CHECK (scheme IN ('uscc', 'licence', 'orgcode', 'tax', 'institution', 'society')),
  subject_id uuid NOT NULL,
  -- derived: taken out of a USCC (organisation code) and not itself delivered.
  derived boolean NOT NULL DEFAULT false,
  since timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (code, scheme, subject_id)
);
COMMENT ON TABLE subjects.codes IS 'The directory of codes, distributed by code: any identification code to its subject. A code with two subjects is ambiguous and queued.';
CREATE UNIQUE INDEX codes_one_uscc ON subjects.codes (code) WHERE scheme = 'uscc';

CREATE TABLE subjects.names (
  subject_id uuid NOT NULL,
  id uuid NOT NULL,
  name text NOT NULL,
  name_key text NOT NULL,
  kind text NOT NULL CHECK (kind IN ('current', 'former', 'alias')),
  valid_from date,
  valid_to date,
  known_from timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (subject_id, id)
);
COMMENT ON TABLE subjects.names IS 'Every name a subject has had, with the dates it was borne; search and matching read this table.';
CREATE UNIQUE INDEX names_once ON subjects.names (subject_id, name_key);
CREATE INDEX names_key ON subjects.names (name_key);

CREATE TABLE subjects.relations (
  subject_id uuid NOT NULL,
  id uuid NOT NULL,
  -- representative: legal representative or head; parent: the body a branch belongs to; supervisor: supervising body.
  kind text NOT NULL CHECK (kind IN ('representative', 'officer', 'shareholder', 'parent', 'supervisor')),
  person_name text,
  other_code text,
  other_name text,
  role text,
  document text,
  valid_from date,
  valid_to date,
  known_from timestamptz NOT NULL DEFAULT now(),
  known_to timestamptz,
  PRIMARY KEY (subject_id, id),
  CHECK ((person_name IS NULL) <> (other_name IS NULL))
);
COMMENT ON TABLE subjects.relations IS 'Relations of a subject, each with the document it rests on. Persons only by name and role: no identity numbers, no file of their own.';
CREATE INDEX relations_current ON subjects.relations (subject_id, kind) WHERE known_to IS NULL;

CREATE TABLE subjects.findings (
  id uuid PRIMARY KEY,
  kind text NOT NULL CHECK (kind IN ('duplicate-code', 'duplicate-name', 'name-conflict', 'wrong-code')),
  code text,
  name text,
  subject_ids uuid[] NOT NULL DEFAULT '{}',
  detail jsonb NOT NULL DEFAULT '{}',
  source text,
  found_at timestamptz NOT NULL DEFAULT now(),
  settled_at timestamptz,
  settled_by text,
  settlement text,
  CHECK ((settled_at IS NULL) = (settlement IS NULL))
);
COMMENT ON TABLE subjects.findings IS 'The queues of wrong and duplicate codes and names (重错码), each found, queued and settled by a person.';
CREATE INDEX findings_open ON subjects.findings (kind, found_at) WHERE settled_at IS NULL;
CREATE UNIQUE INDEX findings_once ON subjects.findings (kind, md5(coalesce(code, '') || '|' || coalesce(name, ''))) WHERE settled_at IS NULL;

CREATE TABLE subjects.merges (
  id uuid PRIMARY KEY,
  kept uuid NOT NULL,
  merged uuid NOT NULL,
  reason text NOT NULL,
  -- What moved, so that a split can move back exactly that.
  moved jsonb NOT NULL,
  by_actor text NOT NULL,
  at timestamptz NOT NULL DEFAULT now(),
  undone_at timestamptz,
  undone_by text,
  undone_reason text
);
COMMENT ON TABLE subjects.merges IS 'Merges of two subjects, reversible: a split replays what was moved.';
