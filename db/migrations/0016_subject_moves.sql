-- What stands on a fact follows it when subjects are merged and parted (requirements S2). A row cannot change its shard, so
-- it is taken out and put in again; the application itself may delete none of these rows, and needs not.
CREATE FUNCTION kernel.move_rows(target text, by_column text, from_subject uuid, to_subject uuid, keys uuid[])
RETURNS int LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  taken jsonb;
BEGIN
  IF (target, by_column) NOT IN (('lists.entries', 'fact_id'), ('lists.exits', 'entry_id'), ('lists.points', 'basis_fact'),
      ('measures.initiations', 'id'), ('measures.tasks', 'fact_id'), ('measures.persons', 'fact_id')) THEN
    RAISE EXCEPTION 'rows of % do not move by %', target, by_column USING ERRCODE = 'insufficient_privilege';
  END IF;
  EXECUTE format('WITH gone AS (DELETE FROM %s WHERE subject_id = $1 AND %I = ANY($2) RETURNING *)
    SELECT coalesce(jsonb_agg(to_jsonb(gone)), ''[]'') FROM gone', target, by_column)
    INTO taken USING from_subject, keys;
  EXECUTE format('INSERT INTO %1$s SELECT r.* FROM jsonb_array_elements($1) AS one,
    jsonb_populate_record(NULL::%1$s, one || jsonb_build_object(''subject_id'', $2)) AS r', target)
    USING taken, to_subject;
  RETURN jsonb_array_length(taken);
END $$;
COMMENT ON FUNCTION kernel.move_rows IS 'Moves rows that stand on facts from one subject to another, unchanged; only the pairs of table and column named inside. Returns how many.';
REVOKE ALL ON FUNCTION kernel.move_rows FROM PUBLIC;
SELECT kernel.grant_to('probity_app', 'EXECUTE ON FUNCTION kernel.move_rows(text, text, uuid, uuid, uuid[])');

-- Insert-only for the application by its grants, as before; the trigger would refuse the move as well.
DROP TRIGGER append_only ON measures.initiations;
COMMENT ON TABLE measures.initiations IS 'One row per entry whose measures were pushed to implementing bodies (发起). Never changed; follows its fact when subjects are merged or parted.';
