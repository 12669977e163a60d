-- Intake (归集): deliveries of departments, and what became of every row. Requirements C2–C4.
CREATE SCHEMA exchange;

CREATE TABLE exchange.submissions (
  id uuid PRIMARY KEY,
  kind text NOT NULL,
  kind_version int NOT NULL,
  list_code text,
  source_code text NOT NULL,
  source_name text NOT NULL,
  -- Raw bytes kept by digest (SM3 of the content), encrypted at rest.
  file_digest text NOT NULL,
  file_name text NOT NULL,
  bytes bigint NOT NULL,
  options jsonb NOT NULL DEFAULT '{}',
  idempotency_key text,
  client_id text NOT NULL,
  state text NOT NULL DEFAULT 'received' CHECK (state IN ('received', 'running', 'done', 'failed')),
  -- Why a file could not be read at all: a Problem.
  failure jsonb,
  -- How the file was understood: format, encoding, sheet, header, columns left unread.
  reading jsonb NOT NULL DEFAULT '{}',
  received int NOT NULL DEFAULT 0,
  accepted int NOT NULL DEFAULT 0,
  updated int NOT NULL DEFAULT 0,
  unchanged int NOT NULL DEFAULT 0,
  questioned int NOT NULL DEFAULT 0,
  returned int NOT NULL DEFAULT 0,
  late int NOT NULL DEFAULT 0,
  warnings jsonb NOT NULL DEFAULT '[]',
  bytes_read bigint NOT NULL DEFAULT 0,
  received_at timestamptz NOT NULL,
  started_at timestamptz,
  finished_at timestamptz,
  CHECK (received = accepted + updated + unchanged + questioned + returned)
);
COMMENT ON TABLE exchange.submissions IS 'One delivery: a file of one kind from one source. The counts always add up to what was received.';
CREATE UNIQUE INDEX submissions_idempotency ON exchange.submissions (client_id, idempotency_key) WHERE idempotency_key IS NOT NULL;
CREATE INDEX submissions_by_source ON exchange.submissions (source_code, received_at DESC);
CREATE INDEX submissions_open ON exchange.submissions (received_at) WHERE state IN ('received', 'running');

CREATE TABLE exchange.chunks (
  submission_id uuid NOT NULL REFERENCES exchange.submissions ON DELETE CASCADE,
  number int NOT NULL,
  first_row int NOT NULL,
  last_row int NOT NULL,
  received int NOT NULL,
  accepted int NOT NULL,
  updated int NOT NULL,
  unchanged int NOT NULL,
  questioned int NOT NULL,
  returned int NOT NULL,
  late int NOT NULL,
  -- Row numbers that led to no record of their own; every other accepted row is found through its record.
  unchanged_rows int[] NOT NULL DEFAULT '{}',
  committed_at timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (submission_id, number)
);
COMMENT ON TABLE exchange.chunks IS 'Progress of a submission: each chunk is one transaction, so a crash resumes behind the last one committed.';

CREATE TABLE exchange.rows (
  submission_id uuid NOT NULL REFERENCES exchange.submissions ON DELETE CASCADE,
  row_no int NOT NULL,
  outcome text NOT NULL CHECK (outcome IN ('questioned', 'returned')),
  -- [{code, field, message, expected}]
  errors jsonb NOT NULL,
  -- The cells as they came, sealed (SM4): they may hold personal data that was never meant for us.
  cells text NOT NULL,
  subject_name text,
  -- Candidates for a questioned row: [{code, name, why}].
  suggestions jsonb NOT NULL DEFAULT '[]',
  settled_at timestamptz,
  settled_by text,
  settlement text CHECK (settlement IN ('filed', 'rejected', 'superseded')),
  settlement_reason text,
  PRIMARY KEY (submission_id, row_no),
  CHECK ((settled_at IS NULL) = (settlement IS NULL))
);
COMMENT ON TABLE exchange.rows IS 'Rows that were not filed: returned to the department with reasons, or in question (quarantine) until somebody decides.';
CREATE INDEX rows_open_questions ON exchange.rows (submission_id) WHERE outcome = 'questioned' AND settled_at IS NULL;
