-- name: record
-- Write the acts not yet known, mark their days as due, and tell of each whether it is new, known, or other.
WITH want AS (
    SELECT * FROM unnest(
        %(n)s::int[], %(person)s::uuid[], %(source)s::text[], %(record)s::text[], %(rev)s::int[], %(id)s::uuid[], %(kind)s::text[],
        %(quantity)s::bigint[], %(tier)s::text[], %(day)s::date[], %(digest)s::bytea[], %(zone)s::text[], %(ends_at)s::timestamptz[]
    ) AS w(n, person, source, record, rev, id, kind, quantity, tier, day, digest, zone, ends_at)
),
made AS (
    INSERT INTO activity_act (person, source, record, rev, id, kind, quantity, tier, day, digest, run, recorded_at)
    SELECT person, source, record, rev, id, kind, quantity, tier, day, digest, %(run)s, %(now)s
    FROM want ORDER BY person, source, record, rev
    ON CONFLICT (person, source, record, rev) DO NOTHING
    RETURNING person, source, record, rev, day
),
marked AS (
    INSERT INTO activity_due (person, day, zone, ends_at)
    SELECT DISTINCT ON (w.person, w.day) w.person, w.day, w.zone, w.ends_at
    FROM want AS w INNER JOIN made AS m USING (person, source, record, rev)
    ORDER BY w.person ASC, w.day ASC
    ON CONFLICT (person, day) DO UPDATE SET ends_at = excluded.ends_at
    RETURNING 1
)
SELECT w.n, m.person IS NOT NULL AS made
FROM want AS w LEFT JOIN made AS m USING (person, source, record, rev)
WHERE (SELECT count(*) FROM marked) >= 0;

-- name: other_content
-- Of the acts known before, those whose content differs from what is asked now.
SELECT w.n
FROM unnest(%(n)s::int[], %(person)s::uuid[], %(source)s::text[], %(record)s::text[], %(rev)s::int[], %(digest)s::bytea[])
    AS w(n, person, source, record, rev, digest)
INNER JOIN activity_act AS a USING (person, source, record, rev)
WHERE a.digest <> w.digest;

-- name: due_table
-- The set of days one closing works on, and the facts of them.
CREATE TEMP TABLE IF NOT EXISTS closing (person uuid, day date, zone text) ON COMMIT DELETE ROWS;
CREATE TEMP TABLE IF NOT EXISTS fact (
    person uuid, day date, zone text, kind text, tier text, quantity bigint
) ON COMMIT DELETE ROWS;

-- name: take_due
-- Move a slice of ended days from the work list into the closing set.
WITH slice AS (
    SELECT person, day FROM activity_due
    WHERE ends_at <= %(now)s AND (%(day)s::date IS NULL OR day <= %(day)s::date)
    ORDER BY person, day LIMIT %(most)s FOR UPDATE SKIP LOCKED
),
taken AS (
    DELETE FROM activity_due AS d USING slice AS s
    WHERE d.person = s.person AND d.day = s.day
    RETURNING d.person, d.day, d.zone
)
INSERT INTO closing (person, day, zone) SELECT person, day, zone FROM taken;

-- name: gather_facts
-- Sum each closing day per kind and tier: the newest revision of each record, sources joined by the kind's rule.
WITH newest AS (
    SELECT DISTINCT ON (a.person, a.source, a.record) a.person, a.source, a.record, a.day, a.kind, a.tier, a.quantity, c.zone
    FROM closing AS c
    INNER JOIN activity_act AS a ON a.person = c.person AND a.day = c.day
    ORDER BY a.person, a.source, a.record, a.rev DESC
),
by_source AS (
    SELECT person, day, zone, kind, tier, source, sum(quantity)::bigint AS quantity
    FROM newest GROUP BY 1, 2, 3, 4, 5, 6
)
INSERT INTO fact (person, day, zone, kind, tier, quantity)
SELECT person, day, zone, kind, tier,
    (CASE WHEN kind = any(%(max_kinds)s) THEN max(quantity) ELSE sum(quantity) END)::bigint
FROM by_source GROUP BY 1, 2, 3, 4, 5;
