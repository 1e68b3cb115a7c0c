-- A revision id belongs to the first collection that used it, for ever. One collection's own revisions are checked
-- on its stream; this table keeps another collection from taking the same id.
CREATE TABLE revision_claims (
    revision_id   uuid PRIMARY KEY,
    collection_id uuid NOT NULL
);
