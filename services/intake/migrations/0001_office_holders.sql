-- Who holds which position, followed from workflow, so that a submission is checked without asking anybody.
CREATE TABLE office_holders (
    position_id uuid        NOT NULL,
    person_id   uuid        NOT NULL,
    capacity    text        NOT NULL,
    since       timestamptz NOT NULL,
    until       timestamptz,                           -- first moment no longer held; NULL: until it is ended
    PRIMARY KEY (position_id, person_id, capacity, since)
);

-- Region of each unit: it decides the subject of the events about the unit's collections.
CREATE TABLE unit_regions (
    unit   text PRIMARY KEY,
    region text NOT NULL
);
