-- A service registered wrongly is marked as such and kept: without a true proof there was none (Civil Procedure Law art 87),
-- so the paper is unserved again and can be served anew.
ALTER TABLE casework.services DROP CONSTRAINT services_state_check;
ALTER TABLE casework.services
  ADD CONSTRAINT services_state_check CHECK (state IN ('pending', 'served', 'failed', 'mistaken')),
  -- What had been registered.
  ADD COLUMN registered text CHECK (registered IN ('pending', 'served', 'failed')),
  ADD COLUMN mistaken_at timestamptz,
  -- Id of the person.
  ADD COLUMN mistaken_by text,
  ADD COLUMN mistaken_reason text CHECK (mistaken_reason <> ''),
  ADD CONSTRAINT services_mistaken_check CHECK (
    num_nonnulls(registered, mistaken_at, mistaken_by, mistaken_reason) = CASE state WHEN 'mistaken' THEN 4 ELSE 0 END);

-- The papers of a body, newest first; and those of them that still wait for service.
CREATE INDEX notices_issuer ON casework.notices (issuer, issued_on DESC, id DESC);

-- A step that put a case into other hands says into whose; what the journal knows of earlier ones is filled in.
ALTER TABLE casework.steps
  -- Code of the body it was passed to; null: it stayed with its body.
  ADD COLUMN passed_to text,
  -- Id of the person in charge from then on; null: nobody in particular.
  ADD COLUMN passed_to_user text,
  ADD CONSTRAINT steps_passed_check CHECK (kind = 'assign' OR num_nonnulls(passed_to, passed_to_user) = 0);
ALTER TABLE casework.steps DISABLE TRIGGER append_only;
WITH hands AS (
  SELECT case_id, action, (detail->>'n')::int AS n, detail->>'user' AS person,
    coalesce(detail->>'organisation', detail->>'assignee') AS body,
    lag(coalesce(detail->>'organisation', detail->>'assignee')) OVER (PARTITION BY case_id ORDER BY seq) AS before
  FROM journal.entries WHERE case_id IS NOT NULL AND action IN ('case.opened', 'case.assigned'))
UPDATE casework.steps t SET passed_to = CASE WHEN h.body IS DISTINCT FROM h.before THEN h.body END, passed_to_user = h.person
FROM hands h WHERE h.action = 'case.assigned' AND t.case_id = h.case_id AND t.n = h.n AND t.kind = 'assign';
ALTER TABLE casework.steps ENABLE TRIGGER append_only;
