-- name: balances
-- Read a holder's accounts with a floor, by path and unit.
select path, unit, balance, reserved, owed, floor from ledger_account where holder = %(holder)s order by path, unit;

-- name: account
-- Read one account with a floor.
select path, unit, balance, reserved, owed, floor from ledger_account where holder = %(holder)s and path = %(path)s and unit = %(unit)s;

-- name: held
-- Read what can leave one account of each of many holders.
select holder, balance - reserved - floor from ledger_account
where holder = any(%(holders)s::uuid[]) and path = %(path)s and unit = %(unit)s;

-- name: sum_of_lines
-- Add up a holder's lines at one path in one unit.
select coalesce(sum(amount), 0)::bigint from ledger_line where holder = %(holder)s and path = %(path)s and unit = %(unit)s;

-- name: total
-- Add up all lines at a path and the paths below it, in one unit, over all holders.
select coalesce(sum(amount), 0)::bigint from ledger_line
where unit = %(unit)s and (path = %(prefix)s or starts_with(path, %(prefix)s || '/'));

-- name: lines
-- Read a holder's lines, the newest first, before a given one.
select l.booked_at, l.entry, l.n, l.home, l.path, l.unit, l.amount, e.kind, e.happened_at
from ledger_line l join ledger_entry e on e.home = l.home and e.id = l.entry
where l.holder = %(holder)s and (%(path)s::text is null or l.path = %(path)s::text)
  and (%(before_at)s::timestamptz is null
    or (l.booked_at, l.entry, l.n) < (%(before_at)s::timestamptz, %(before_entry)s::uuid, %(before_n)s::smallint))
order by l.booked_at desc, l.entry desc, l.n desc limit %(most)s;

-- name: entry
-- Read one entry.
select home, id, kind, of, code, digest, payer, payer_path, payee, payee_path, unit, amount,
  rate::text as rate, expires_at, happened_at, booked_at, recorded_at
from ledger_entry where home = %(home)s and id = %(id)s;

-- name: entries
-- Read the entries of a home in the order of their ids.
select home, id, kind, of, code, digest, payer, payer_path, payee, payee_path, unit, amount,
  rate::text as rate, expires_at, happened_at, booked_at, recorded_at
from ledger_entry where home = %(home)s and (%(after)s::uuid is null or id > %(after)s::uuid) order by id limit %(most)s;

-- name: answer_to
-- Read the entry that answers another of its home, if one does.
select home, id, kind, of, code, digest, payer, payer_path, payee, payee_path, unit, amount,
  rate::text as rate, expires_at, happened_at, booked_at, recorded_at
from ledger_entry where home = %(home)s and of = %(of)s and kind <> 'refused';

-- name: debts
-- Read what a holder owes, the oldest first.
select holder, entry, n, path, unit, amount, paid, payee, payee_path from ledger_debt
where holder = %(holder)s and paid < amount order by recorded_at, entry, n;
