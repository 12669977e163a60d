-- What runs with the owner's rights is called by nobody but who needs it. By default everybody may execute a function, so
-- the reader too could begin an epoch of the journal or make partitions; beginning an epoch is for the owner after a restore.
REVOKE ALL ON FUNCTION journal.begin_epoch(text), journal.ensure_epoch(), journal.make_access_partitions(int),
  checks.make_register_partitions(int) FROM PUBLIC;
SELECT kernel.grant_to('probity_app', 'EXECUTE ON FUNCTION journal.ensure_epoch(), journal.make_access_partitions(int), checks.make_register_partitions(int)');
