-- name: lots_table
-- The lots one run ends, taken off the work list.
CREATE TEMP TABLE IF NOT EXISTS ending (
    person uuid, award uuid, amount bigint
) ON COMMIT DELETE ROWS;

-- name: award
-- Judge the facts of closing days: the rule's grams, less what the day was credited before, become awards, open lots, one entry a day.
WITH rule AS (
    SELECT * FROM jsonb_to_recordset(%(rules)s::jsonb)
        AS r(since date, until date, act text, tier text, per bigint, give bigint, at_least bigint, daily_max bigint)
),
dawn AS (
    SELECT * FROM unnest(%(zones)s::text[], %(days)s::date[], %(ripe)s::timestamptz[]) AS d(zone, day, ripe_at)
),
sums AS (
    SELECT f.person, f.day, f.zone, f.kind, f.tier, f.quantity,
        CASE WHEN f.quantity < r.at_least THEN 0 ELSE least(f.quantity / r.per * r.give, r.daily_max) END AS grams
    FROM fact AS f
    INNER JOIN rule AS r ON r.act = f.kind AND r.tier = f.tier AND f.day >= r.since AND f.day < r.until
),
best AS (
    SELECT DISTINCT ON (person, day, kind) person, day, zone, kind, tier, quantity, grams
    FROM sums ORDER BY person ASC, day ASC, kind ASC, grams DESC, tier ASC
),
before AS (
    SELECT a.person, a.day, a.kind, sum(a.amount)::bigint AS credited, max(a.rev) AS rev
    FROM programmes_award AS a
    WHERE a.programme = %(programme)s AND (a.person, a.day) IN (SELECT f.person, f.day FROM fact AS f)
    GROUP BY 1, 2, 3
),
fresh AS (
    SELECT b.person, b.day, b.zone, b.kind, b.tier, b.quantity, b.grams AS total,
        b.grams - coalesce(p.credited, 0) AS amount, coalesce(p.rev + 1, 0) AS rev
    FROM best AS b
    LEFT JOIN before AS p ON p.person = b.person AND p.day = b.day AND p.kind = b.kind
    WHERE b.grams > coalesce(p.credited, 0)
),
summed AS (
    SELECT f.*, sum(f.amount) OVER (PARTITION BY f.person, f.day)
        + coalesce((SELECT sum(p.credited) FROM before AS p WHERE p.person = f.person AND p.day = f.day), 0) AS day_total
    FROM fresh AS f
),
named AS (
    SELECT s.*, greatest(d.ripe_at, %(now)s::timestamptz) AS ripe_at,
        encode(substr(sha256(convert_to('award' || chr(31) || s.person || chr(31) || %(programme)s || chr(31) || s.kind || chr(31)
            || s.day || chr(31) || s.rev, 'UTF8')), 1, 16), 'hex')::uuid AS id,
        encode(substr(sha256(convert_to(s.person || chr(31) || 'award' || chr(31) || %(programme)s || chr(31) || s.day || chr(31)
            || s.day_total, 'UTF8')), 1, 16), 'hex')::uuid AS entry
    FROM summed AS s
    INNER JOIN dawn AS d ON d.zone = s.zone AND d.day = s.day
),
made AS (
    INSERT INTO programmes_award (
        person, id, programme, kind, day, rev, tier, quantity, amount, total, rules, entry, run, ripe_at, expires_at, recorded_at
    )
    SELECT person, id, %(programme)s, kind, day, rev, tier, quantity, amount, total, %(digest)s, entry, %(run)s,
        ripe_at, ripe_at + %(keep)s, %(now)s
    FROM named ORDER BY person, id
    ON CONFLICT (person, id) DO NOTHING
    RETURNING person, id, entry, amount, ripe_at, expires_at
),
opened AS (
    INSERT INTO programmes_open_lot (person, award, amount, ripe_at, expires_at)
    SELECT person, id, amount, ripe_at, expires_at FROM made
    RETURNING 1
),
asking AS (
    INSERT INTO asked (home, id, kind, digest, payer, payer_path, payee, payee_path, unit, amount, happened_at)
    SELECT person, entry, 'post',
        sha256(convert_to(concat_ws(chr(31), 'post', '', 'false', person, %(issuer)s, person, 'ripe', %(unit)s, sum(amount)), 'UTF8')),
        ARRAY[person], ARRAY[%(issuer)s::text], ARRAY[person], ARRAY['ripe'::text], ARRAY[%(unit)s::text], ARRAY[sum(amount)::bigint], %(now)s
    FROM made WHERE (SELECT count(*) FROM opened) >= 0
    GROUP BY person, entry
    RETURNING 1
)
SELECT count(*) FROM made WHERE (SELECT count(*) FROM asking) >= 0;

-- name: take_ripe
-- Take ripe, unfaded lots of one person (all, or those named) off the work list.
WITH gone AS (
    DELETE FROM programmes_open_lot
    WHERE person = %(person)s AND ripe_at <= %(now)s AND expires_at > %(now)s
        AND (%(awards)s::uuid[] IS NULL OR award = any(%(awards)s::uuid[]))
    RETURNING person, award, amount
)
INSERT INTO ending (person, award, amount) SELECT * FROM gone;

-- name: take_ripe_for_me
-- Take the ripe lots of everyone who asked to have them collected.
WITH slice AS (
    SELECT l.person, l.award FROM programmes_open_lot AS l
    INNER JOIN people_person AS p ON p.id = l.person AND p.collect_for_me
    WHERE l.ripe_at <= %(now)s AND l.expires_at > %(now)s
    ORDER BY l.person, l.award LIMIT %(most)s FOR UPDATE OF l SKIP LOCKED
),
gone AS (
    DELETE FROM programmes_open_lot AS l USING slice AS s
    WHERE l.person = s.person AND l.award = s.award
    RETURNING l.person, l.award, l.amount
)
INSERT INTO ending (person, award, amount) SELECT * FROM gone;

-- name: take_faded
-- Take the lots whose time is over.
WITH slice AS (
    SELECT person, award FROM programmes_open_lot
    WHERE expires_at <= %(now)s
    ORDER BY person, award LIMIT %(most)s FOR UPDATE SKIP LOCKED
),
gone AS (
    DELETE FROM programmes_open_lot AS l USING slice AS s
    WHERE l.person = s.person AND l.award = s.award
    RETURNING l.person, l.award, l.amount
)
INSERT INTO ending (person, award, amount) SELECT * FROM gone;

-- name: take_rescued
-- Take one lot of a friend in its last hours off the work list.
WITH gone AS (
    DELETE FROM programmes_open_lot
    WHERE person = %(owner)s AND award = %(award)s AND expires_at > %(now)s
        AND expires_at - %(rescue)s <= %(now)s AND ripe_at <= %(now)s
    RETURNING person, award, amount
)
INSERT INTO ending (person, award, amount) SELECT * FROM gone
RETURNING amount;

-- name: end_lots
-- Write how the taken lots ended and ask the ledger for their entries: one id per lot, so it ends once, whatever the way.
WITH ends AS (
    INSERT INTO programmes_lot_end (person, award, how, friend, owner_amount, friend_amount, ended_at)
    SELECT person, award, %(how)s, NULL, amount, 0, %(now)s FROM ending
    RETURNING 1
)
INSERT INTO asked (home, id, kind, payer, payer_path, payee, payee_path, unit, amount, happened_at)
SELECT person,
    encode(substr(sha256(convert_to(person || chr(31) || 'lot' || chr(31) || award, 'UTF8')), 1, 16), 'hex')::uuid,
    'post', ARRAY[person], ARRAY['ripe'::text], ARRAY[person], ARRAY[%(onto)s::text],
    ARRAY['energy'::text], ARRAY[amount], %(now)s
FROM ending WHERE (SELECT count(*) FROM ends) >= 0;
