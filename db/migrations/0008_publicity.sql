-- Publicity (公示): what was taken out of the public eye before its term, by whom and why. Requirements P1, P4.
CREATE SCHEMA publicity;

CREATE TABLE publicity.withdrawals (
  subject_id uuid NOT NULL,
  id uuid NOT NULL,
  -- The fact, not one version of it: a correction does not bring a withdrawn fact back.
  fact_id uuid NOT NULL,
  reason text NOT NULL CHECK (reason IN ('repaired', 'revoked', 'objection-upheld', 'misattributed', 'court-order', 'masked', 'law')),
  document text NOT NULL,
  by_actor text NOT NULL,
  by_organisation text,
  since timestamptz NOT NULL,
  -- Set when it is shown again (e.g. an insolvency plan that failed).
  lifted_at timestamptz,
  lifted_reason text,
  PRIMARY KEY (subject_id, id),
  CHECK ((lifted_at IS NULL) = (lifted_reason IS NULL))
);
COMMENT ON TABLE publicity.withdrawals IS 'Facts withdrawn from publicity before their term, each with reason and document.';
CREATE UNIQUE INDEX withdrawals_in_force ON publicity.withdrawals (subject_id, fact_id) WHERE lifted_at IS NULL;
