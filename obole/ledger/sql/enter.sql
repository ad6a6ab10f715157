-- name: asked_table
-- Make the session's table of entries to ask for, empty, gone at the end of the transaction.
create temporary table if not exists asked (
  home uuid not null, id uuid not null, kind text not null default 'post', of uuid,
  digest bytea, code text, at_most boolean not null default false,
  payer uuid[] not null, payer_path text[] not null, payee uuid[] not null, payee_path text[] not null,
  unit text[] not null, amount bigint[] not null, rate jsonb,
  expires_at timestamptz, happened_at timestamptz not null
) on commit drop;

-- name: asked_clear
-- Empty the session's table of entries to ask for.
truncate asked;

-- name: asked_digest
-- Write under each entry asked for the digest of what is asked, the same that Python computes.
update asked set digest = sha256(convert_to(concat_ws(E'\x1f', kind, coalesce(of::text, ''), at_most::text,
  (select string_agg(concat_ws(E'\x1f', m.payer, m.payer_path, m.payee, m.payee_path, m.unit, m.amount), E'\x1f' order by m.n)
   from unnest(asked.payer, asked.payer_path, asked.payee, asked.payee_path, asked.unit, asked.amount)
     with ordinality m(payer, payer_path, payee, payee_path, unit, amount, n))), 'UTF8'))
where digest is null;

-- name: asked_rows
-- Read the entries asked for back as JSON, to judge them in smaller parts.
select coalesce(json_agg(to_json(asked) order by home, id), '[]')::text from asked;

-- name: asked_missed
-- Tell of each entry asked for and not newly entered whether it stands, with the same content, and how.
select a.home, a.id, e.id is not null as found, e.digest = a.digest as same, e.code
from asked a left join ledger_entry e on e.home = a.home and e.id = a.id
where a.id not in (select i from unnest(%(entered)s::uuid[]) k(i));

-- name: asked_json
-- Read entries asked for from one JSON array.
select home, id, kind, of, digest, code, at_most, payer, payer_path, payee, payee_path, unit, amount, rate, expires_at, happened_at
from json_to_recordset(%(asked)s::json) as r(home uuid, id uuid, kind text, of uuid, digest bytea, code text, at_most boolean,
  payer uuid[], payer_path text[], payee uuid[], payee_path text[], unit text[], amount bigint[], rate jsonb,
  expires_at timestamptz, happened_at timestamptz);

-- name: enter
-- Judge all entries asked for, write those that can stand with their lines and holds, and move the balances.
with answered as (
  select w.home, w.id, h.kind, h.expires_at, h.payer, h.payer_path, h.payee, h.payee_path, h.unit, h.amount
  from asked w join ledger_entry h on h.home = w.home and h.id = w.of
), judged as (
  select w.*, coalesce(w.code, case
    when w.of is not null and (h.id is null or h.kind = 'refused') then 'unknown_entry'
    when w.kind in ('settle', 'release', 'expire') and h.kind <> 'hold' then 'not_answerable'
    when w.kind = 'post' and h.kind = 'hold' then 'not_answerable'
    when w.kind = 'reverse' and h.kind not in ('post', 'settle') then 'not_answerable'
    when exists (
      select from unnest(w.payer || w.payee, w.payer_path || w.payee_path, w.unit || w.unit) l(holder, path, unit)
      where split_part(l.path, '/', 1) <> all(%(free)s::text[]) and not exists (
        select from ledger_account a where a.holder = l.holder and a.path = l.path and a.unit = l.unit)) then 'unknown_account'
    when w.kind = 'settle' and exists (
      select from (
        select m.payer, m.payer_path, m.payee, m.payee_path, m.unit, m.amount
        from unnest(w.payer, w.payer_path, w.payee, w.payee_path, w.unit, w.amount) m(payer, payer_path, payee, payee_path, unit, amount)
        union all
        select m.payer, m.payer_path, m.payee, m.payee_path, m.unit, -m.amount
        from unnest(h.payer, h.payer_path, h.payee, h.payee_path, h.unit, h.amount) m(payer, payer_path, payee, payee_path, unit, amount)
      ) s group by s.payer, s.payer_path, s.payee, s.payee_path, s.unit having sum(s.amount) > 0) then 'more_than_asked'
    when w.kind = 'settle' and h.expires_at <= %(now)s::timestamptz then 'expired'
    when w.kind = 'expire' and h.expires_at > %(now)s::timestamptz then 'not_expired'
  end) as verdict
  from asked w left join answered h on h.home = w.home and h.id = w.id
), new as (
  insert into ledger_entry (home, id, kind, of, code, at_most, digest, payer, payer_path, payee, payee_path, unit, amount,
    rate, expires_at, happened_at, booked_at, recorded_at)
  select home, id, case when verdict is null then kind else 'refused' end, of, verdict, at_most, digest,
    case when verdict is null then payer else '{}' end, case when verdict is null then payer_path else '{}' end,
    case when verdict is null then payee else '{}' end, case when verdict is null then payee_path else '{}' end,
    case when verdict is null then unit else '{}' end, case when verdict is null then amount else '{}' end,
    rate, case when verdict is null then expires_at end, happened_at,
    greatest(happened_at, (select max(closed_until) from ledger_period)), %(now)s::timestamptz
  from judged where verdict is null or verdict = any(%(kept)s::text[])
  order by home, coalesce(of, id), id
  on conflict do nothing
  returning home, id, kind, of, code, payer, payer_path, payee, payee_path, unit, amount, expires_at, booked_at
), move as (
  select e.home, e.id, e.kind, e.booked_at, m.payer, m.payer_path, m.payee, m.payee_path, m.unit, m.amount, m.n
  from new e cross join unnest(e.payer, e.payer_path, e.payee, e.payee_path, e.unit, e.amount)
    with ordinality m(payer, payer_path, payee, payee_path, unit, amount, n)
), leg as (
  select s.holder, m.booked_at, m.id as entry, s.n::smallint as n, m.home, s.path, m.unit, s.amount
  from move m cross join lateral (values (m.payer, m.payer_path, -m.amount, 2 * m.n - 2), (m.payee, m.payee_path, m.amount, 2 * m.n - 1))
    s(holder, path, amount, n)
  where m.kind <> 'hold'
), lines as (
  insert into ledger_line (holder, booked_at, entry, n, home, path, unit, amount)
  select holder, booked_at, entry, n, home, path, unit, amount from leg order by holder, booked_at, entry, n
), opened as (
  insert into ledger_open_hold (home, id, expires_at) select home, id, expires_at from new where kind = 'hold'
), closed as (
  delete from ledger_open_hold o using new e
  where o.home = e.home and o.id = e.of and e.kind in ('settle', 'release', 'expire')
), outbox as (
  insert into ledger_unsealed (home, id) select home, id from new
), delta as (
  select holder, path, unit, sum(moved)::bigint as moved, sum(held)::bigint as held from (
    select holder, path, unit, amount as moved, 0::bigint as held from leg
    union all
    select payer, payer_path, unit, 0, amount from move where kind = 'hold'
    union all
    select m.payer, m.payer_path, m.unit, 0, -m.amount
    from new e join ledger_entry h on h.home = e.home and h.id = e.of
      cross join unnest(h.payer, h.payer_path, h.unit, h.amount) m(payer, payer_path, unit, amount)
    where e.kind in ('settle', 'release', 'expire')
  ) s where split_part(path, '/', 1) <> all(%(free)s::text[]) group by holder, path, unit
), locked as (
  select a.holder, a.path, a.unit, d.moved, d.held
  from ledger_account a join delta d on a.holder = d.holder and a.path = d.path and a.unit = d.unit
  order by a.holder, a.path collate "C", a.unit collate "C" for update of a
), account as (
  update ledger_account a set balance = a.balance + l.moved, reserved = a.reserved + l.held
  from locked l where a.holder = l.holder and a.path = l.path and a.unit = l.unit
  returning a.holder, a.path, a.unit, a.owed > 0 and l.moved > 0 as owing
)
select
  (select coalesce(array_agg(id), '{}') from new where code is null) as entered,
  (select coalesce(json_agg(json_build_array(id, code)), '[]')::text from new where code is not null) as kept,
  (select coalesce(json_agg(json_build_array(id, verdict)), '[]')::text from judged
    where verdict is not null and verdict <> all(%(kept)s::text[])) as dropped,
  (select coalesce(json_agg(json_build_array(holder, path, unit)), '[]')::text from account where owing) as owing;

-- name: standing
-- Read the entries of these homes and ids.
select home, id, code, digest, payer, payer_path, payee, payee_path, unit, amount
from ledger_entry where (home, id) in (select h, i from unnest(%(homes)s::uuid[], %(ids)s::uuid[]) k(h, i));
