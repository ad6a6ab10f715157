-- name: ask_expiries
-- Ask for the expiry of holds past their time, oldest first.
insert into asked (home, id, kind, of, payer, payer_path, payee, payee_path, unit, amount, happened_at)
select home, encode(substr(sha256(convert_to(home::text || E'\x1f' || 'expire' || E'\x1f' || id::text, 'UTF8')), 1, 16), 'hex')::uuid,
  'expire', id, '{}', '{}', '{}', '{}', '{}', '{}', %(now)s::timestamptz
from ledger_open_hold where expires_at <= %(now)s::timestamptz order by expires_at, home, id limit %(most)s;

-- name: quiet
-- Wait until no entry is being written, and let none begin until this transaction ends.
lock table ledger_unsealed in share mode;

-- name: last_close
-- Read until when the books are closed.
select max(closed_until) from ledger_period;

-- name: close_period
-- Close the books until that instant.
insert into ledger_period (closed_until, recorded_at) values (%(until)s, %(now)s);

-- name: unsealed
-- Read entries the public log doesn't hold yet, in the order of their keys.
select e.home, e.id, e.kind, e.of, e.code, e.digest, e.payer, e.payer_path, e.payee, e.payee_path, e.unit, e.amount,
  e.rate::text as rate, e.expires_at, e.happened_at, e.booked_at, e.recorded_at
from (select home, id from ledger_unsealed order by home, id limit %(most)s) u
join ledger_entry e on e.home = u.home and e.id = u.id order by e.home, e.id;

-- name: sealed
-- Strike entries off the sealer's work list.
delete from ledger_unsealed where (home, id) in (select h, i from unnest(%(homes)s::uuid[], %(ids)s::uuid[]) k(h, i));
