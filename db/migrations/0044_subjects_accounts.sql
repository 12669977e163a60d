-- A subject whose people sign in for it is an organisation of a kind of its own: it decides nothing, delivers nothing and
-- keeps no list, as an association may. Those registered until now keep the kind they were given.

ALTER TABLE access.organisations DROP CONSTRAINT organisations_kind_check;
ALTER TABLE access.organisations ADD CONSTRAINT organisations_kind_check
  CHECK (kind IN ('department', 'bank', 'court', 'office', 'platform', 'association', 'subject'));
