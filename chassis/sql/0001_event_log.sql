-- The event log of one service. Run by the service's owner role with search_path = its schema.

CREATE TABLE log_head (
    log      text   PRIMARY KEY,
    position bigint NOT NULL,          -- position of the last event; 0 in an empty log
    hash     bytea  NOT NULL           -- its hash; 32 zero bytes in an empty log
);

CREATE TABLE events (
    position    bigint PRIMARY KEY,    -- 1, 2, 3, … without holes, in commit order
    id          uuid   NOT NULL UNIQUE,
    stream      uuid   NOT NULL,
    version     int    NOT NULL,       -- counts the events of the stream from 1
    type        text   NOT NULL,
    correlation uuid,                  -- the run
    body        bytea  NOT NULL CHECK (octet_length(body) < 262144),
    hash        bytea  NOT NULL CHECK (octet_length(hash) = 32),
    UNIQUE (stream, version)
);

-- The first answer to a command, for ever. `fingerprint` binds the command id to actor and payload.
CREATE TABLE answers (
    command_id  uuid   PRIMARY KEY,
    fingerprint bytea  NOT NULL,
    answer      bytea  NOT NULL,
    position    bigint NOT NULL        -- head of the log after the command
);

-- Free text of people. An event holds id and sha256(salt || text); erasing sets text and salt to NULL.
CREATE TABLE texts (
    id   uuid PRIMARY KEY,
    salt bytea,
    text text
);

CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'table % is append-only', TG_TABLE_NAME USING ERRCODE = 'integrity_constraint_violation';
END $$;

CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON events
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON answers
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER not_removed BEFORE DELETE OR TRUNCATE ON log_head
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

-- The head never goes back: whoever restores an older state does it with these triggers off, and the relay
-- notices against the stream.
CREATE FUNCTION refuse_step_back() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.position <= OLD.position OR NEW.log <> OLD.log THEN
        RAISE EXCEPTION 'the head of log % may only move forward', OLD.log
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER forward_only BEFORE UPDATE ON log_head FOR EACH ROW EXECUTE FUNCTION refuse_step_back();
