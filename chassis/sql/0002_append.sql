-- Appends a batch of items under the head row: one call, one round trip, one commit.
--
-- An item belongs to one stream and has its own verdict:
--   appended   its events, texts and answer are written; `position` is the last of its events
--   repeated   its command id was answered before: `answer` and `position` are the first ones
--   reused     its command id was answered before to another actor or payload
--   conflict   its stream, or a stream that it relied on, has another version: `version` is the stream's
-- The caller puts no two items of one stream or one command id into a batch, and none that relies on a stream that
-- another item of the batch writes. Events are given in item order;
-- arrays named e_, t_ and g_ hold the events, texts and relied-on streams, each with its item's number from 1.
--
-- Why a head row: an identity column gives out numbers before commit, so a reader that tails it misses events.
-- Why SECURITY DEFINER: the runtime role may read events and call this function, and nothing else.
-- Why the planner settings: planning five small statements anew costs a lone caller a third of its time. A kept plan
-- must not be one that was best for the empty tables of its first call, so only look-ups by index are left to it.

CREATE FUNCTION append(
    i_command uuid[], i_fingerprint bytea[], i_stream uuid[], i_expected int[], i_answer bytea[],
    e_item int[], e_id uuid[], e_type text[], e_correlation uuid[], e_body bytea[],
    t_item int[], t_id uuid[], t_salt bytea[], t_text text[],
    g_item int[], g_stream uuid[], g_version int[]
) RETURNS TABLE (verdict text, "position" bigint, version int, answer bytea)
LANGUAGE plpgsql SECURITY DEFINER SET search_path FROM CURRENT
SET plan_cache_mode = force_generic_plan
SET enable_seqscan = off SET enable_hashjoin = off SET enable_mergejoin = off AS $$
#variable_conflict use_column
DECLARE
    items     int := cardinality(i_command);
    n_events  int := cardinality(e_item);
    head      bigint;
    tail_hash bytea;
    name      bytea;
    first     bigint;
    accepted  boolean[] := array_fill(false, ARRAY[items]);
    verdicts  text[]    := array_fill('appended'::text, ARRAY[items]);
    positions bigint[]  := array_fill(0::bigint, ARRAY[items]);
    versions  int[]     := array_fill(0, ARRAY[items]);
    answers_  bytea[]   := array_fill(NULL::bytea, ARRAY[items]);
    next_ver  int[]     := array_fill(0, ARRAY[items]);
    p_event   int[]     := '{}';
    p_version int[]     := '{}';
    p_hash    bytea[]   := '{}';
    k int;
    item int;
    row record;
BEGIN
    SELECT h.position, h.hash, convert_to(h.log, 'UTF8') INTO STRICT head, tail_hash, name
        FROM log_head h FOR UPDATE;
    first := head;

    FOR row IN
        SELECT i.ord::int AS ord, i.expected, i.fingerprint,
               a.fingerprint AS seen, a.answer AS answered, a.position AS answered_at,
               coalesce(v.version, 0) AS version
        FROM unnest(i_command, i_fingerprint, i_stream, i_expected)
             WITH ORDINALITY AS i(command, fingerprint, stream, expected, ord)
        LEFT JOIN answers a ON a.command_id = i.command
        LEFT JOIN LATERAL (SELECT e.version FROM events e WHERE e.stream = i.stream
                           ORDER BY e.version DESC LIMIT 1) v ON true
    LOOP
        versions[row.ord] := row.version;
        IF row.seen IS NOT NULL THEN
            -- An empty fingerprint was written by `esakip log recover`: that it was done is known, its answer is not.
            IF row.seen = row.fingerprint OR row.seen = ''::bytea THEN
                verdicts[row.ord] := 'repeated';
                positions[row.ord] := row.answered_at;
                answers_[row.ord] := CASE WHEN row.seen <> ''::bytea THEN row.answered END;
            ELSE
                verdicts[row.ord] := 'reused';
            END IF;
        ELSIF row.version <> row.expected THEN
            verdicts[row.ord] := 'conflict';
        ELSE
            accepted[row.ord] := true;
            next_ver[row.ord] := row.version;
        END IF;
    END LOOP;

    IF cardinality(g_item) > 0 THEN
        FOR row IN
            SELECT g.item FROM unnest(g_item, g_stream, g_version) AS g(item, stream, version)
            LEFT JOIN LATERAL (SELECT e.version FROM events e WHERE e.stream = g.stream
                               ORDER BY e.version DESC LIMIT 1) v ON true
            WHERE coalesce(v.version, 0) <> g.version
        LOOP
            IF accepted[row.item] THEN
                accepted[row.item] := false;
                verdicts[row.item] := 'conflict';
            END IF;
        END LOOP;
    END IF;

    FOR k IN 1 .. n_events LOOP
        item := e_item[k];
        CONTINUE WHEN NOT accepted[item];
        head := head + 1;
        next_ver[item] := next_ver[item] + 1;
        tail_hash := sha256(tail_hash || name || int8send(head) || e_body[k]);
        p_event := p_event || k;
        p_version := p_version || next_ver[item];
        p_hash := p_hash || tail_hash;
    END LOOP;
    IF head > first THEN
        INSERT INTO events (position, id, stream, version, type, correlation, body, hash)
            SELECT first + p.ord, e_id[p.k], i_stream[e_item[p.k]], p.version, e_type[p.k],
                   e_correlation[p.k], e_body[p.k], p.hash
            FROM unnest(p_event, p_version, p_hash) WITH ORDINALITY AS p(k, version, hash, ord);
        UPDATE log_head SET position = head, hash = tail_hash;
    END IF;
    IF cardinality(t_item) > 0 THEN
        INSERT INTO texts (id, salt, text)
            SELECT t.id, t.salt, t.text FROM unnest(t_item, t_id, t_salt, t_text) AS t(item, id, salt, text)
            WHERE accepted[t.item];
    END IF;
    -- The position of an answer is the head after the whole batch: whoever waits for it sees the item's events.
    INSERT INTO answers (command_id, fingerprint, answer, position)
        SELECT i.command, i.fingerprint, i.answer, head
        FROM unnest(i_command, i_fingerprint, i_answer) WITH ORDINALITY AS i(command, fingerprint, answer, ord)
        WHERE accepted[i.ord];
    FOR k IN 1 .. items LOOP
        IF accepted[k] THEN
            positions[k] := head;
            versions[k] := next_ver[k];
        END IF;
    END LOOP;
    RETURN QUERY SELECT * FROM unnest(verdicts, positions, versions, answers_);
END $$;
