"""Who acts for positions at a moment, asked of the organisation's read model; as `domain.holding` decides it.

In every statement $1 is the moment.
"""

from __future__ import annotations

_NOW = "since <= $1 AND (until IS NULL OR until > $1)"


_LATEST = "since <= $1 ORDER BY since DESC, seq DESC LIMIT 1"

NAMED = f"(SELECT name FROM {{unit_names}} n WHERE n.unit = u.unit AND n.{_LATEST})"
"""The name of unit `u` at that moment."""
UNDER = f"(SELECT parent FROM {{unit_parents}} n WHERE n.unit = u.unit AND n.{_LATEST})"
"""The unit above unit `u` at that moment."""

_PLACED = f"""(
        SELECT p.position_id, p.title, p.superior, u.unit, {NAMED} AS unit_name
        FROM {{positions}} p
        CROSS JOIN LATERAL (SELECT unit FROM {{seats}} s WHERE s.position_id = p.position_id AND s.{_LATEST}) u)"""
"""Positions with their units at that moment."""


def _serving(scope: str) -> str:
    """CTEs, of which `serving` holds who acts for each position of `scope` (a CTE of position ids, closed under the
    substitutes that are to be followed): person, capacity, `via` the substitute's position, `absent` the holder."""
    return f"""
    base AS (
        SELECT DISTINCT ON (position_id) position_id, person_id, capacity FROM {{holdings}}
        WHERE position_id IN (SELECT position_id FROM {scope}) AND {_NOW}
        ORDER BY position_id, (capacity = 'definitif'), seq),
    away AS (
        SELECT DISTINCT ON (a.position_id) a.position_id, a.person_id, a.substitute
        FROM {{absences}} a JOIN base USING (position_id, person_id) WHERE {_NOW}
        ORDER BY a.position_id, a.seq),
    chain (position_id, at, path) AS (
        SELECT position_id, position_id, ARRAY[position_id] FROM base
        UNION ALL
        SELECT c.position_id, a.substitute, c.path || a.substitute
        FROM chain c JOIN away a ON a.position_id = c.at
        WHERE a.substitute IS NOT NULL AND NOT a.substitute = ANY (c.path)),
    serving AS (
        SELECT c.position_id, b.person_id, CASE WHEN c.at = c.position_id THEN b.capacity ELSE 'plh' END AS capacity,
               nullif(c.at, c.position_id) AS via
        FROM chain c JOIN base b ON b.position_id = c.at
        WHERE NOT EXISTS (SELECT FROM away a WHERE a.position_id = c.at))
    """


HELD_BY = f"""
    WITH RECURSIVE mine (position_id) AS (
        SELECT position_id FROM {{holdings}} WHERE person_id = $2 AND {_NOW}
        UNION
        SELECT a.position_id FROM {{absences}} a JOIN mine m ON a.substitute = m.position_id WHERE {_NOW}),
    {_serving("mine")}
    SELECT p.position_id, p.title, p.unit, p.unit_name, s.capacity, s.via
    FROM serving s
    JOIN {_PLACED} p USING (position_id)
    WHERE s.person_id = $2
    ORDER BY p.unit, p.title, p.position_id
"""
"""What person $2 acts for. A position whose chain ends with him is reached backwards from those he is assigned to."""

ASSIGNED = f"""
    SELECT p.position_id, p.title, p.unit, p.unit_name, h.capacity
    FROM (SELECT DISTINCT position_id FROM {{holdings}} WHERE person_id = $2) own
    CROSS JOIN LATERAL (
        SELECT person_id, capacity FROM {{holdings}} WHERE position_id = own.position_id AND {_NOW}
        ORDER BY (capacity = 'definitif'), seq LIMIT 1) h
    JOIN {_PLACED} p USING (position_id)
    WHERE h.person_id = $2
    ORDER BY p.unit, p.title, p.position_id
"""
"""What person $2 is assigned to, also while he is absent."""

BELOW = f"""
    SELECT p.position_id, p.title, p.unit, p.unit_name, h.capacity
    FROM {_PLACED} p
    CROSS JOIN LATERAL (
        SELECT capacity FROM {{holdings}} WHERE position_id = p.position_id AND {_NOW}
        ORDER BY (capacity = 'definitif'), seq LIMIT 1) h
    WHERE p.superior = ANY ($2::uuid[])
    ORDER BY p.unit, p.title, p.position_id
"""
"""Positions directly under those of $2 to which somebody is assigned."""

ABSENCES = f"""
    SELECT a.absence_id, a.position_id, p.title, p.unit, p.unit_name, a.person_id, a.kind, a.since, a.until,
           a.substitute, coalesce(s.title, '') AS substitute_title, a.note_id
    FROM {{absences}} a
    JOIN {_PLACED} p USING (position_id)
    LEFT JOIN {{positions}} s ON s.position_id = a.substitute
    WHERE (a.until IS NULL OR a.until > $1) AND (a.position_id = ANY ($2::uuid[]) OR a.substitute = ANY ($3::uuid[]))
    ORDER BY a.since, a.seq
"""
"""Absences that are not over, of the positions $2 and of those for which a position of $3 stands in."""

UNATTENDED = f"""
    WITH RECURSIVE reach (position_id) AS (
        SELECT unnest($2::uuid[])
        UNION
        SELECT a.substitute FROM {{absences}} a JOIN reach USING (position_id)
        WHERE a.substitute IS NOT NULL AND {_NOW}),
    {_serving("reach")}
    SELECT p.position_id, p.title, p.unit_name,
           CASE WHEN b.position_id IS NULL THEN 'kosong' ELSE 'berhalangan' END AS cause
    FROM {_PLACED} p
    LEFT JOIN base b USING (position_id)
    WHERE p.position_id = ANY ($2::uuid[]) AND p.position_id NOT IN (SELECT position_id FROM serving)
    ORDER BY p.title, p.position_id
"""
"""Those of $2 that nobody attends to."""

POSITIONS = f"""
    WITH RECURSIVE tree AS MATERIALIZED (SELECT u.unit, {UNDER} AS parent FROM {{units}} u),
    below (unit) AS (
        SELECT unit FROM tree WHERE $2::text IS NULL OR unit = $2
        UNION
        SELECT t.unit FROM tree t JOIN below b ON t.parent = b.unit),
    every AS (SELECT position_id FROM {{positions}} WHERE closed IS NULL OR closed > $1),
    {_serving("every")}
    SELECT p.position_id, p.title, p.unit, p.unit_name, p.superior, s.person_id AS holder, s.capacity, s.via,
           a.person_id AS absent
    FROM every
    JOIN {_PLACED} p USING (position_id)
    JOIN below USING (unit)
    LEFT JOIN serving s USING (position_id)
    LEFT JOIN away a USING (position_id)
    ORDER BY p.unit, p.title, p.position_id
"""
"""Positions of unit $2 and the units below it (NULL: all), with who acts for them; without those that are closed."""

UNITS = f"""
    SELECT u.unit, {NAMED} AS name, {UNDER} AS parent, u.region, u.zone, u.ended AS dissolved, u.kind, u.successors
    FROM {{units}} u
    ORDER BY u.unit
"""
"""Every unit as it is then."""
