-- name: open
-- Open these accounts with their floors; those already open stay as they are.
insert into ledger_account (holder, path, unit, balance, reserved, owed, floor, opened_at)
select holder, path, unit, 0, 0, 0, floor, %(now)s::timestamptz
from unnest(%(holders)s::uuid[], %(paths)s::text[], %(units)s::text[], %(floors)s::bigint[]) a(holder, path, unit, floor)
order by holder, path, unit on conflict do nothing;

-- name: opened_table
-- Make the session's table of accounts to open, empty, gone at the end of the transaction.
create temporary table if not exists opened (
  holder uuid not null, path text not null, unit text not null, floor bigint not null default 0
) on commit drop;

-- name: opened_clear
-- Empty the session's table of accounts to open.
truncate opened;

-- name: open_set
-- Open the accounts of the table `opened`; those already open stay as they are.
insert into ledger_account (holder, path, unit, balance, reserved, owed, floor, opened_at)
select distinct on (holder, path, unit) holder, path, unit, 0, 0, 0, floor, %(now)s::timestamptz
from opened order by holder, path, unit on conflict do nothing;

-- name: lock
-- Lock these accounts in order and say what each can still give, and what it owes.
select a.holder, a.path, a.unit, a.balance - a.reserved - a.floor as available
from ledger_account a
where (a.holder, a.path, a.unit) in (
  select h, p, u from unnest(%(holders)s::uuid[], %(paths)s::text[], %(units)s::text[]) k(h, p, u))
order by a.holder, a.path collate "C", a.unit collate "C" for update;
