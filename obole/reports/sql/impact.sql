-- name: persons_registered
-- Persons by the month they came.
SELECT to_char(created_at, 'YYYY-MM') AS month, count(*) AS n
FROM people_person WHERE is_active GROUP BY 1 ORDER BY 1;

-- name: persons_active
-- Different persons with an act in the last 30 days, in one row.
SELECT 'last 30 days' AS period, count(DISTINCT person) AS n
FROM activity_act WHERE day > (%(now)s::timestamptz - interval '30 days')::date AND quantity > 0;

-- name: acts_recorded
-- Acts by kind and day, the newest revision of each record.
SELECT kind, day, count(*) AS n
FROM (
    SELECT DISTINCT ON (person, source, record) person, kind, day
    FROM activity_act ORDER BY person, source, record, rev DESC
) AS newest
GROUP BY 1, 2 ORDER BY 2 DESC, 1;

-- name: energy_awarded
-- Grams awarded by kind and day.
SELECT kind, day, sum(amount)::bigint AS n
FROM programmes_award GROUP BY 1, 2 ORDER BY 2 DESC, 1;

-- name: co2e_estimated
-- Estimated kilograms by kind: counted acts times the published estimate per unit, rounded down.
SELECT f.kind, sum(a.quantity)::bigint AS counted, f.per_unit_mg, (sum(a.quantity) * f.per_unit_mg / 1000000)::bigint AS n
FROM (
    SELECT DISTINCT ON (person, source, record) kind, quantity
    FROM activity_act ORDER BY person, source, record, rev DESC
) AS a
INNER JOIN unnest(%(kinds)s::text[], %(per_unit_mg)s::bigint[]) AS f(kind, per_unit_mg) ON f.kind = a.kind
GROUP BY 1, 3 ORDER BY 1;

-- name: trees_promised
-- Trees promised and not yet accepted, by good and place.
SELECT p.good, p.plot_id AS plot, sum(c.quantity)::bigint AS n
FROM giving_claim AS c INNER JOIN giving_project AS p ON p.id = c.project_id
WHERE c.state IN ('promised', 'reported') AND p.good <> 'land' GROUP BY 1, 2 ORDER BY 2, 1;

-- name: trees_planted
-- Trees accepted as planted, dead ones included, by good and place.
SELECT p.good, p.plot_id AS plot, sum(c.quantity)::bigint AS n
FROM giving_claim AS c INNER JOIN giving_project AS p ON p.id = c.project_id
WHERE c.state IN ('planted', 'dead') AND p.good <> 'land' GROUP BY 1, 2 ORDER BY 2, 1;

-- name: trees_alive
-- Trees found alive on the newest visit to each delivery.
SELECT p.good, p.plot_id AS plot, max(v.visited_on) AS last_visit, sum(v.counted)::bigint AS counted, sum(v.alive)::bigint AS n
FROM (
    SELECT DISTINCT ON (delivery_id) delivery_id, visited_on, counted, alive
    FROM giving_visit ORDER BY delivery_id ASC, visited_on DESC, recorded_at DESC
) AS v
INNER JOIN giving_delivery AS d ON d.id = v.delivery_id
INNER JOIN giving_project AS p ON p.id = d.project_id
WHERE p.good <> 'land' GROUP BY 1, 2 ORDER BY 2, 1;

-- name: land_promised
-- Square metres promised and not yet accepted, by place.
SELECT p.plot_id AS plot, sum(c.quantity)::bigint AS n
FROM giving_claim AS c INNER JOIN giving_project AS p ON p.id = c.project_id
WHERE c.state IN ('promised', 'reported') AND p.good = 'land' GROUP BY 1 ORDER BY 1;

-- name: land_planted
-- Square metres accepted as protected, by place.
SELECT p.plot_id AS plot, sum(c.quantity)::bigint AS n
FROM giving_claim AS c INNER JOIN giving_project AS p ON p.id = c.project_id
WHERE c.state IN ('planted', 'dead') AND p.good = 'land' GROUP BY 1 ORDER BY 1;

-- name: certificates_issued
-- Certificates by number.
SELECT number, kind, to_char(issued_at, 'YYYY-MM-DD') AS issued, revoked_at IS NOT NULL AS revoked, 1 AS n
FROM evidence_certificate ORDER BY year DESC, running DESC;
