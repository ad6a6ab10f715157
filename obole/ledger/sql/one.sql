-- name: one
-- Write one post of one move, its two lines and balances; what can't stand leaves a null the tables refuse.
with entry as (
  insert into ledger_entry (home, id, kind, of, at_most, digest, payer, payer_path, payee, payee_path, unit, amount,
    rate, happened_at, booked_at, recorded_at)
  values (%(payer)s, %(id)s, 'post', %(of)s, false,
    case when %(of)s::uuid is null or exists (
      select from ledger_entry where home = %(payer)s and id = %(of)s and kind not in ('refused', 'hold')) then %(digest)s::bytea end,
    array[%(payer)s::uuid], array[%(payer_path)s::text], array[%(payee)s::uuid], array[%(payee_path)s::text],
    array[%(unit)s::text], array[%(amount)s::bigint], %(rate)s::jsonb, %(happened_at)s::timestamptz,
    greatest(%(happened_at)s::timestamptz, (select max(closed_until) from ledger_period)), %(now)s::timestamptz)
  returning booked_at
), outbox as (
  insert into ledger_unsealed (home, id) values (%(payer)s, %(id)s)
), first as (  -- entry, then accounts in the order of their keys: the order in which every form waits
  update ledger_account set balance = balance + %(first_amount)s::bigint
  where holder = %(first)s and path = %(first_path)s and unit = %(unit)s and (select count(*) from entry) = 1
  returning owed
), second as (
  update ledger_account set balance = balance + %(second_amount)s::bigint
  where holder = %(second)s and path = %(second_path)s and unit = %(unit)s and (select count(*) from first) >= 0
  returning owed
)
insert into ledger_line (holder, booked_at, entry, n, home, path, unit, amount)
select s.holder, e.booked_at, %(id)s, s.n, %(payer)s, s.path, %(unit)s,
  case when s.free or s.owed = 0 or s.amount < 0 and s.owed > 0 then s.amount end
from entry e cross join (values
  (%(first)s::uuid, %(first_n)s::smallint, %(first_path)s::text, %(first_amount)s::bigint, %(first_free)s::boolean,
    (select owed from first)),
  (%(second)s::uuid, %(second_n)s::smallint, %(second_path)s::text, %(second_amount)s::bigint, %(second_free)s::boolean,
    (select owed from second))) s(holder, n, path, amount, free, owed);
