-- When the holders of positions are absent and who stands in, followed from workflow as office_holders is.
CREATE TABLE office_absences (
    absence_id  uuid        PRIMARY KEY,
    position_id uuid        NOT NULL,
    person_id   uuid        NOT NULL,
    since       timestamptz NOT NULL,
    until       timestamptz,                           -- first moment attended again; NULL: until it is ended
    substitute  uuid                                   -- the position whose holder acts meanwhile; NULL: nobody
);
CREATE INDEX ON office_absences (position_id);
