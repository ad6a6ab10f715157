-- name: owe
-- Write what a reversal couldn't take back as debts, and count them on their accounts.
with debt as (
  insert into ledger_debt (holder, entry, n, home, path, unit, amount, paid, payee, payee_path, recorded_at)
  select holder, %(entry)s::uuid, n, %(home)s::uuid, path, unit, amount, 0, payee, payee_path, %(now)s::timestamptz
  from unnest(%(holder)s::uuid[], %(n)s::smallint[], %(path)s::text[], %(unit)s::text[], %(amount)s::bigint[],
    %(payee)s::uuid[], %(payee_path)s::text[]) d(holder, n, path, unit, amount, payee, payee_path)
  returning holder, path, unit, amount
)
update ledger_account a set owed = a.owed + d.amount
from (select holder, path, unit, sum(amount)::bigint as amount from debt group by holder, path, unit) d
where a.holder = d.holder and a.path = d.path and a.unit = d.unit;

-- name: oldest_debt
-- Read the oldest open debt of an account.
select entry, n, paid, payee, payee_path, amount - paid from ledger_debt
where holder = %(holder)s and path = %(path)s and unit = %(unit)s and paid < amount order by recorded_at, entry, n limit 1;

-- name: paid
-- Count a payment on its debt and take it off what the account owes.
with debt as (
  update ledger_debt set paid = paid + %(amount)s::bigint
  where holder = %(holder)s and entry = %(entry)s and n = %(n)s returning holder, path, unit
)
update ledger_account a set owed = a.owed - %(amount)s::bigint
from debt d where a.holder = d.holder and a.path = d.path and a.unit = d.unit;

-- name: original
-- Read the entry that a reversal answers.
select kind, payer, payer_path, payee, payee_path, unit, amount, rate::text as rate from ledger_entry where home = %(home)s and id = %(id)s;
