-- What reads logs: projections of this service's own log, reactors on the logs of others.

CREATE TABLE projection_builds (
    projection text   NOT NULL,
    build      int    NOT NULL,
    version    int    NOT NULL,                       -- version of the projection's code
    position   bigint NOT NULL DEFAULT 0,             -- last event whose rows are written
    state      text   NOT NULL CHECK (state IN ('filling', 'live', 'retired')),
    PRIMARY KEY (projection, build)
);
CREATE UNIQUE INDEX one_live_build ON projection_builds (projection) WHERE state = 'live';
CREATE UNIQUE INDEX one_filling_build ON projection_builds (projection) WHERE state = 'filling';

-- How far this service has handled another's log; moved in the transaction of each result.
CREATE TABLE reactor_positions (
    upstream text   PRIMARY KEY,
    position bigint NOT NULL
);

-- Events that could not be handled, and later ones of the same run that wait behind them.
CREATE TABLE parked (
    upstream    text        NOT NULL,
    position    bigint      NOT NULL,
    correlation uuid,
    event_id    uuid        NOT NULL,
    body        bytea       NOT NULL,
    error       text,                                  -- NULL: waits behind an earlier one of its run
    parked_at   timestamptz NOT NULL DEFAULT now(),
    retry       boolean     NOT NULL DEFAULT false,    -- set by an operator
    PRIMARY KEY (upstream, position)
);
CREATE INDEX ON parked (upstream, correlation, position);
