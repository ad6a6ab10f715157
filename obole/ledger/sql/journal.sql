-- name: journal_accounts
-- List every account that has lines or a floor.
select holder, path from ledger_line
union
select holder, path from ledger_account;

-- name: journal_lines
-- Read all lines in the order of booking, those of an entry together.
select l.booked_at, l.entry, e.kind, l.holder, l.path, l.unit, l.amount
from ledger_line l join ledger_entry e on e.home = l.home and e.id = l.entry order by l.booked_at, l.entry, l.n;

-- name: journal_last
-- Read the last time anything was booked.
select coalesce(max(booked_at), 'epoch') from ledger_entry;

-- name: journal_balances
-- Read every account's balance.
select holder, path, unit, balance from ledger_account order by holder, path, unit;
