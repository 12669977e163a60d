-- Who has taken over a withdrawal is asked by record: its event, and who has acknowledged as far as that. Events of
-- batches name no object.
CREATE INDEX events_object ON feed.events (object_id) WHERE object_id IS NOT NULL;
