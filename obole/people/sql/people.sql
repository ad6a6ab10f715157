-- name: lock_source
-- Let one import of a source at a time make its persons; the lock ends with the transaction.
SELECT pg_advisory_xact_lock(hashtextextended('welcome ' || %(source)s, 0));

-- name: welcome_batch
-- Make the persons of these ids at a source who aren't known yet, with their identities.
WITH want AS (
    SELECT * FROM unnest(%(ids)s::uuid[], %(externals)s::text[]) AS w(id, external_id)
),
fresh AS (
    SELECT w.* FROM want AS w
    WHERE NOT EXISTS (SELECT 1 FROM people_identity AS i WHERE i.source = %(source)s AND i.external_id = w.external_id)
),
made AS (
    INSERT INTO people_person (id, password, email, display_name, zone, language, collect_for_me, named_on_plots, is_active, created_at)
    SELECT id, '!', NULL, '', %(zone)s, 'en', FALSE, FALSE, TRUE, %(now)s FROM fresh ORDER BY id
    RETURNING id
)
INSERT INTO people_identity (source, external_id, person_id)
SELECT %(source)s, f.external_id, f.id FROM fresh AS f ORDER BY f.id
ON CONFLICT (source, external_id) DO NOTHING;
