-- Units as workflow registers them: the region decides the subject of events, the zone the date on a document.
CREATE TABLE units (
    unit   text PRIMARY KEY,
    region text NOT NULL,
    zone   text NOT NULL
);
