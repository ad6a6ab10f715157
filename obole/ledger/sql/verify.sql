-- name: counts
-- Count entries, lines and units.
select (select count(*) from ledger_entry), (select count(*) from ledger_line), (select count(distinct unit) from ledger_line);

-- name: balances_to_zero
-- Every unit's lines sum to zero over the whole book.
select 'ledger_line', unit from ledger_line group by unit having sum(amount) <> 0 order by unit limit 1;

-- name: digest_is_of_content
-- Every entry made as asked still carries the digest of its own content.
select 'ledger_entry', e.home || ' ' || e.id from ledger_entry e
where e.kind in ('post', 'hold', 'settle', 'release', 'expire') and not e.at_most
  and e.digest <> sha256(convert_to(concat_ws(E'\x1f', e.kind, coalesce(e.of::text, ''), 'false',
    (select string_agg(concat_ws(E'\x1f', m.payer, m.payer_path, m.payee, m.payee_path, m.unit, m.amount), E'\x1f' order by m.n)
     from unnest(e.payer, e.payer_path, e.payee, e.payee_path, e.unit, e.amount)
       with ordinality m(payer, payer_path, payee, payee_path, unit, amount, n))), 'UTF8'))
order by e.home, e.id limit 1;

-- name: lines_are_moves
-- Every line is one side of a move of its entry, and every side has its line.
with leg as (
  select s.holder, e.booked_at, e.id as entry, s.n::smallint as n, e.home, s.path, m.unit, s.amount
  from ledger_entry e
    cross join unnest(e.payer, e.payer_path, e.payee, e.payee_path, e.unit, e.amount)
      with ordinality m(payer, payer_path, payee, payee_path, unit, amount, n)
    cross join lateral (values (m.payer, m.payer_path, -m.amount, 2 * m.n - 2), (m.payee, m.payee_path, m.amount, 2 * m.n - 1))
      s(holder, path, amount, n)
  where e.kind in ('post', 'settle', 'reverse')
)
select 'ledger_line', coalesce(l.holder, g.holder) || ' ' || coalesce(l.entry, g.entry) || ' ' || coalesce(l.n, g.n)
from ledger_line l full join leg g on l.holder = g.holder and l.entry = g.entry and l.n = g.n and l.booked_at = g.booked_at
where l.entry is null or g.entry is null or (l.home, l.path, l.unit, l.amount) <> (g.home, g.path, g.unit, g.amount)
order by coalesce(l.holder, g.holder), coalesce(l.entry, g.entry), coalesce(l.n, g.n) limit 1;

-- name: balances_are_sums
-- Every account's balance is the sum of its lines, and every line that needs an account has one.
with sums as (
  select holder, path, unit, sum(amount) as balance from ledger_line
  where split_part(path, '/', 1) <> all(%(free)s::text[]) group by holder, path, unit
)
select 'ledger_account', coalesce(a.holder, s.holder) || ' ' || coalesce(a.path, s.path) || ' ' || coalesce(a.unit, s.unit)
from ledger_account a full join sums s on s.holder = a.holder and s.path = a.path and s.unit = a.unit
where a.holder is null or a.balance <> coalesce(s.balance, 0)
order by coalesce(a.holder, s.holder), coalesce(a.path, s.path), coalesce(a.unit, s.unit) limit 1;

-- name: reserves_are_open_holds
-- Every account reserves what its unanswered holds promise.
with open as (
  select m.payer as holder, m.payer_path as path, m.unit, sum(m.amount) as reserved
  from ledger_entry h cross join unnest(h.payer, h.payer_path, h.unit, h.amount) m(payer, payer_path, unit, amount)
  where h.kind = 'hold' and split_part(m.payer_path, '/', 1) <> all(%(free)s::text[]) and not exists (
    select from ledger_entry a where a.home = h.home and a.of = h.id and a.kind <> 'refused')
  group by m.payer, m.payer_path, m.unit
)
select 'ledger_account', coalesce(a.holder, o.holder) || ' ' || coalesce(a.path, o.path) || ' ' || coalesce(a.unit, o.unit)
from ledger_account a full join open o on o.holder = a.holder and o.path = a.path and o.unit = a.unit
where coalesce(a.reserved, 0) <> coalesce(o.reserved, 0)
order by coalesce(a.holder, o.holder), coalesce(a.path, o.path), coalesce(a.unit, o.unit) limit 1;

-- name: floors_hold
-- No account gives more than it has above its floor, holds counted.
select 'ledger_account', holder || ' ' || path || ' ' || unit from ledger_account
where reserved < 0 or balance - reserved < floor order by holder, path, unit limit 1;

-- name: open_holds_are_open
-- The work list of holds names exactly those not yet answered.
with open as (
  select h.home, h.id, h.expires_at from ledger_entry h where h.kind = 'hold' and not exists (
    select from ledger_entry a where a.home = h.home and a.of = h.id and a.kind <> 'refused')
)
select 'ledger_open_hold', coalesce(w.home, o.home) || ' ' || coalesce(w.id, o.id)
from ledger_open_hold w full join open o on o.home = w.home and o.id = w.id
where w.id is null or o.id is null or w.expires_at <> o.expires_at
order by coalesce(w.home, o.home), coalesce(w.id, o.id) limit 1;

-- name: answers_fit
-- Every answer answers an entry of its home that may be answered so, and settles no more than was held.
select 'ledger_entry', a.home || ' ' || a.id
from ledger_entry a left join ledger_entry o on o.home = a.home and o.id = a.of
where a.of is not null and a.kind <> 'refused' and (
  o.id is null or o.kind = 'refused'
  or (a.kind in ('settle', 'release', 'expire')) <> (o.kind = 'hold')
  or (a.kind = 'reverse' and o.kind not in ('post', 'settle'))
  or (a.kind = 'settle' and exists (
    select from (
      select m.payer, m.payer_path, m.payee, m.payee_path, m.unit, m.amount
      from unnest(a.payer, a.payer_path, a.payee, a.payee_path, a.unit, a.amount) m(payer, payer_path, payee, payee_path, unit, amount)
      union all
      select m.payer, m.payer_path, m.payee, m.payee_path, m.unit, -m.amount
      from unnest(o.payer, o.payer_path, o.payee, o.payee_path, o.unit, o.amount) m(payer, payer_path, payee, payee_path, unit, amount)
    ) s group by s.payer, s.payer_path, s.payee, s.payee_path, s.unit having sum(s.amount) > 0)))
order by a.home, a.id limit 1;

-- name: reversals_are_whole
-- No reversal takes back and leaves owed more than its original brought, and none at the rate of another.
select 'ledger_entry', r.home || ' ' || r.id
from ledger_entry r join ledger_entry o on o.home = r.home and o.id = r.of
where r.kind = 'reverse' and (r.rate is distinct from o.rate and o.rate is not null or exists (
  select from (
    select m.payer, m.payer_path, m.payee, m.payee_path, m.unit, m.amount
    from unnest(r.payer, r.payer_path, r.payee, r.payee_path, r.unit, r.amount) m(payer, payer_path, payee, payee_path, unit, amount)
    union all
    select d.holder, d.path, d.payee, d.payee_path, d.unit, d.amount from ledger_debt d where d.home = r.home and d.entry = r.id
    union all
    select m.payee, m.payee_path, m.payer, m.payer_path, m.unit, -m.amount
    from unnest(o.payer, o.payer_path, o.payee, o.payee_path, o.unit, o.amount) m(payer, payer_path, payee, payee_path, unit, amount)
  ) s group by s.payer, s.payer_path, s.payee, s.payee_path, s.unit having sum(s.amount) > 0))
order by r.home, r.id limit 1;

-- name: whole_reversals_left_debts
-- A reversal asked for without moves took back its original to the last unit, or wrote down what stays owed.
select 'ledger_debt', r.home || ' ' || r.id
from ledger_entry r join ledger_entry o on o.home = r.home and o.id = r.of
where r.kind = 'reverse'
  and r.digest = sha256(convert_to(concat_ws(E'\x1f', 'reverse', r.of::text, 'false'), 'UTF8'))
  and (select coalesce(sum(a), 0) from unnest(o.amount) a) <> (select coalesce(sum(a), 0) from unnest(r.amount) a)
    + (select coalesce(sum(d.amount), 0) from ledger_debt d where d.home = r.home and d.entry = r.id)
order by r.home, r.id limit 1;

-- name: debts_have_reversals
-- Every debt comes from a reversal.
select 'ledger_debt', d.holder || ' ' || d.entry || ' ' || d.n
from ledger_debt d left join ledger_entry r on r.home = d.home and r.id = d.entry
where r.kind is distinct from 'reverse' order by d.holder, d.entry, d.n limit 1;

-- name: owed_is_open_debts
-- Every account owes the sum of what its debts still ask.
with open as (
  select holder, path, unit, sum(amount - paid) as owed from ledger_debt group by holder, path, unit
)
select 'ledger_account', coalesce(a.holder, o.holder) || ' ' || coalesce(a.path, o.path) || ' ' || coalesce(a.unit, o.unit)
from ledger_account a full join open o on o.holder = a.holder and o.path = a.path and o.unit = a.unit
where coalesce(a.owed, 0) <> coalesce(o.owed, 0)
order by coalesce(a.holder, o.holder), coalesce(a.path, o.path), coalesce(a.unit, o.unit) limit 1;

-- name: booked_in_open_periods
-- Every entry is booked when it happened, or at the end of a period that had closed.
select 'ledger_entry', e.home || ' ' || e.id from ledger_entry e
where e.booked_at <> e.happened_at and not exists (
  select from ledger_period p where p.closed_until = e.booked_at and p.closed_until > e.happened_at)
order by e.home, e.id limit 1;

-- name: outbox_is_entries
-- The sealer's work list names entries that are there.
select 'ledger_unsealed', u.home || ' ' || u.id
from ledger_unsealed u left join ledger_entry e on e.home = u.home and e.id = u.id
where e.id is null order by u.home, u.id limit 1;
