-- Spreads an installation over several machines with Citus 12 or newer. Run it once as the owner on the coordinator,
-- after `bin/probity migrate`, with the server stopped:  psql "$DATABASE_URL" -f deploy/citus.sql
-- Every row about a subject lies with that subject: design.md section 7, checked by test/schema.test.ts.
-- Not run in the project's own tests, which have no Citus: try it on a copy first (bin/probity backup, restore).
\set ON_ERROR_STOP on
BEGIN;
CREATE EXTENSION IF NOT EXISTS citus;
SET LOCAL citus.multi_shard_modify_mode = 'sequential';

-- Unique indexes without the distribution column: Citus cannot keep them over shards. All are over ids that are unique
-- by themselves (uuid v7), or that belong to one subject only, so an ordinary index serves.
ALTER TABLE lists.entries DROP CONSTRAINT IF EXISTS entries_case_id_key;
CREATE INDEX entries_case_id ON lists.entries (case_id);
ALTER TABLE lists.exits DROP CONSTRAINT IF EXISTS exits_case_id_key;
CREATE INDEX exits_case_id ON lists.exits (case_id);
DROP INDEX lists.entries_id, lists.exits_id, lists.points_id;
CREATE INDEX entries_id ON lists.entries (id);
CREATE INDEX exits_id ON lists.exits (id);
CREATE INDEX points_id ON lists.points (id);
DROP INDEX measures.initiations_fact, measures.joint_cases_receipt;
CREATE INDEX initiations_fact ON measures.initiations (id);
CREATE INDEX joint_cases_receipt ON measures.joint_cases (id);
-- A receipt and a line that is corrected belong to one subject: with it the promise holds over shards too.
DROP INDEX checks.feedback_once, checks.feedback_corrected_once;
CREATE UNIQUE INDEX feedback_once ON checks.feedback (subject_id, receipt) WHERE corrects IS NULL;
CREATE UNIQUE INDEX feedback_corrected_once ON checks.feedback (subject_id, corrects) WHERE corrects IS NOT NULL;

-- Subjects, and everything about one: distributed by the subject, side by side.
SELECT create_distributed_table('subjects.subjects', 'id');
SELECT create_distributed_table('subjects.names', 'subject_id', colocate_with => 'subjects.subjects');
SELECT create_distributed_table('subjects.relations', 'subject_id', colocate_with => 'subjects.subjects');
SELECT create_distributed_table('records.records', 'subject_id', colocate_with => 'subjects.subjects');
SELECT create_distributed_table('records.revocations', 'subject_id', colocate_with => 'subjects.subjects');
SELECT create_distributed_table('publicity.withdrawals', 'subject_id', colocate_with => 'subjects.subjects');
SELECT create_distributed_table('checks.register', 'subject_id', colocate_with => 'subjects.subjects');
SELECT create_distributed_table('checks.feedback', 'subject_id', colocate_with => 'subjects.subjects');
SELECT create_distributed_table('checks.marks', 'subject_id', colocate_with => 'subjects.subjects');
SELECT create_distributed_table('lists.entries', 'subject_id', colocate_with => 'subjects.subjects');
SELECT create_distributed_table('lists.exits', 'subject_id', colocate_with => 'subjects.subjects');
SELECT create_distributed_table('lists.points', 'subject_id', colocate_with => 'subjects.subjects');
SELECT create_distributed_table('measures.initiations', 'subject_id', colocate_with => 'subjects.subjects');
SELECT create_distributed_table('measures.tasks', 'subject_id', colocate_with => 'subjects.subjects');
SELECT create_distributed_table('measures.persons', 'subject_id', colocate_with => 'subjects.subjects');
SELECT create_distributed_table('measures.joint_cases', 'subject_id', colocate_with => 'subjects.subjects');

-- The directory of codes: by the code, for a code is what one comes with.
SELECT create_distributed_table('subjects.codes', 'code', colocate_with => 'none');

-- Small and read by every shard.
SELECT create_reference_table('catalogue.versions');
SELECT create_reference_table('lists.bodies');
SELECT create_reference_table('lists.point_schemes');

-- Everything else stays on the coordinator: sign-in, intake, cases, the queue, the feed and its order, the journal and
-- its seals (which follow the coordinator's transaction ids). Of these only the journal grows with every look; its
-- months are partitions that can be moved to slower disks.
COMMIT;
