"""What the verbs do, told one by one."""

from datetime import timedelta
from uuid import UUID

import pytest
from django.db import connection, transaction

from obole.ledger import actions, queries, refusals, store
from obole.ledger.models import Account, Entry
from obole.ledger.values import Ask
from obole.ledger.verify import verify
from obole.lib import ids
from obole.lib.refusals import Refusal
from obole.lib.units import UnknownUnit
from tests.ledger.cast import BANK, DAY, HOUR, NOON, ask, enter, funded, holder, holds, move

pytestmark = [pytest.mark.usefixtures("books"), pytest.mark.database]


def held(pool: UUID, to: UUID, amount: int, *, what: str = "hold", until: timedelta = DAY) -> UUID:
    moves = (move(pool, "pool", to, "cash", amount),)
    return enter(what, kind="hold", moves=moves, expires_at=NOON + until).must().id


def test_a_post_moves_and_a_person_can_read_it() -> None:
    pool, cause = funded(500), holder("cash")
    answer = enter("gift", moves=(move(pool, "pool", cause, "cash", 120),))
    assert answer.status == "entered"
    assert (queries.balance(pool, "pool", "EUR"), queries.balance(cause, "cash", "EUR")) == (380, 120)
    [line] = queries.lines(cause)
    assert (line.path, line.unit, line.amount, line.kind, line.entry) == (
        "cash",
        "EUR",
        120,
        "post",
        answer.id,
    )
    assert queries.entry(pool, answer.id).moves == answer.moves
    assert verify().balanced


def test_an_award_is_wholly_inside_its_person_and_its_issuer_has_no_row() -> None:
    awa = holder("ripe", "energy", unit="energy")
    lot = enter("award", moves=(move(awa, "issued/forest", awa, "ripe", 240, "energy"),)).must()
    collect = (move(awa, "ripe", awa, "energy", 240, "energy"),)
    assert enter("collect", lot.id, of=lot.id, moves=collect).status == "entered"
    assert enter("rescue", lot.id, of=lot.id, moves=collect).code == "already_answered"
    assert queries.balance(awa, "issued/forest", "energy") == -240
    assert [b.path for b in queries.balances(awa)] == ["energy", "ripe"]
    assert queries.answer_to(awa, lot.id) is not None
    assert queries.total("issued", "energy") == -240


REFUSED = [
    ("insufficient", {"moves": lambda a, b: (move(a, "pool", b, "cash", 501),)}),
    ("unknown_account", {"moves": lambda a, b: (move(a, "pool", b, "purse", 1),)}),
    ("unknown_account", {"moves": lambda a, b: (move(a, "pool", b, "cash", 1, "CNY"),)}),
    ("too_large", {"moves": lambda a, b: (move(a, BANK, a, "pool", 2**63 - 1),)}),
]


@pytest.mark.parametrize(("code", "content"), REFUSED)
def test_a_kept_refusal_spends_its_id(code: str, content: dict[str, object]) -> None:
    pool, cause = funded(500), holder("cash")
    moves = content["moves"](pool, cause)  # type: ignore[operator]
    assert enter("try", moves=moves).code == code
    actions.open(accounts=[(cause, "purse", "EUR", 0), (cause, "cash", "CNY", 0)], now=NOON)
    enter("more", moves=(move(pool, BANK, pool, "pool", 10_000),)).must()
    assert enter("try", moves=moves).code == code  # the reason is gone, the answer stays
    kept = queries.entry(pool, ask("try", moves=moves).id)
    assert (kept.kind, kept.code, kept.moves) == ("refused", code, ())
    assert verify().balanced


def test_the_door_answers_and_keeps_nothing() -> None:
    pool = funded(5)
    answer = enter("bad", moves=(move(pool, "pool", pool, "pool", 1),))
    assert (answer.status, answer.code) == ("refused", "same_account")
    with pytest.raises(refusals.UnknownEntry):
        queries.entry(pool, answer.id)


def test_accounts_open_once_and_only_where_a_floor_makes_sense() -> None:
    who = holder("cash", floor=-100)
    actions.open(accounts=[(who, "cash", "EUR", 0)], now=NOON + DAY)
    assert queries.balances(who)[0].floor == -100
    for bad in ("issued/forest", "a b"):
        with pytest.raises(refusals.BadPath):
            actions.open(accounts=[(who, bad, "EUR", 0)], now=NOON)
    with pytest.raises(UnknownUnit):
        actions.open(accounts=[(who, "cash", "doubloon", 0)], now=NOON)
    for floor in (1, -(2**63), 0.5, True):
        with pytest.raises(refusals.BadFloor):
            actions.open(accounts=[(who, "cash", "EUR", floor)], now=NOON)  # type: ignore[list-item]


def test_a_floor_below_nothing_is_credit() -> None:
    who = holder("cash", floor=-100)
    assert enter("a", moves=(move(who, "cash", who, BANK, 100),)).status == "entered"
    assert enter("b", moves=(move(who, "cash", who, BANK, 1),)).code == "insufficient"


def test_a_hold_reserves_and_settling_part_releases_the_rest() -> None:
    pool, planter = funded(500), holder("cash")
    hold = held(pool, planter, 400)
    assert holds(pool) == (500, 400)
    assert enter("more", moves=(move(pool, "pool", planter, "cash", 101),)).code == "insufficient"
    settled = actions.settle(
        home=pool,
        hold=hold,
        what=("s",),
        moves=[move(pool, "pool", planter, "cash", 300)],
        happened_at=NOON,
        now=NOON,
    )
    assert settled.status == "entered"
    assert (holds(pool), holds(planter, "cash")) == ((200, 0), (300, 0))
    assert (
        actions.release(home=pool, hold=hold, what=("r",), happened_at=NOON, now=NOON).code
        == "already_answered"
    )
    assert verify().balanced


def test_a_hold_settles_whole_by_default() -> None:
    pool, planter = funded(500), holder("cash")
    hold = held(pool, planter, 400)
    assert actions.settle(home=pool, hold=hold, what=("s",), happened_at=NOON, now=NOON).amount == 400


def test_a_release_moves_nothing() -> None:
    pool, planter = funded(500), holder("cash")
    hold = held(pool, planter, 400)
    assert actions.release(home=pool, hold=hold, what=("r",), happened_at=NOON, now=NOON).status == "entered"
    assert holds(pool) == (500, 0)


def test_no_settlement_takes_more_than_was_held_of_each_move() -> None:
    pool, one, other = funded(500), holder("cash"), holder("cash")
    moves = (move(pool, "pool", one, "cash", 100), move(pool, "pool", other, "cash", 100))
    hold = enter("hold", kind="hold", moves=moves, expires_at=NOON + DAY).must().id
    more = [move(pool, "pool", one, "cash", 150)]
    answer = actions.settle(home=pool, hold=hold, what=("s",), moves=more, happened_at=NOON, now=NOON)
    assert answer.code == "more_than_asked"
    assert holds(pool) == (500, 200)


WRONG = [("post", "not_answerable"), ("reverse", "not_answerable"), ("settle", None)]


@pytest.mark.parametrize(("kind", "code"), WRONG)
def test_a_hold_is_answered_as_a_hold(kind: str, code: str | None) -> None:
    pool, planter = funded(500), holder("cash")
    hold = held(pool, planter, 400)
    moves = () if kind == "reverse" else (move(pool, "pool", planter, "cash", 1),)
    assert enter("a", kind=kind, home=pool, of=hold, moves=moves).code == code


@pytest.mark.parametrize("kind", ["post", "settle", "release", "expire", "reverse"])
def test_nothing_answers_what_is_not_there(kind: str) -> None:
    pool = funded(500)
    moves = (move(pool, "pool", pool, BANK, 1),) if kind in ("post", "settle") else ()
    assert enter("a", kind=kind, home=pool, of=ids.new(), moves=moves).code == "unknown_entry"


def test_due_holds_expire_and_the_others_stay() -> None:
    pool, planter = funded(500), holder("cash")
    held(pool, planter, 100, what="soon", until=HOUR)
    held(pool, planter, 100, what="late", until=2 * DAY)
    assert actions.expire_due(now=NOON) == 0
    assert actions.expire_due(now=NOON + HOUR) == 1
    assert actions.expire_due(now=NOON + HOUR) == 0
    assert holds(pool) == (500, 100)
    assert verify().balanced


def test_nobody_expires_a_hold_early() -> None:
    pool, planter = funded(500), holder("cash")
    hold = held(pool, planter, 100)
    assert enter("e", home=pool, kind="expire", of=hold).code == "not_expired"


def test_a_reversal_takes_back_what_is_there_and_the_rest_is_owed_and_paid_first() -> None:
    pool, cause = funded(500), holder("cash")
    gift = enter("gift", moves=(move(pool, "pool", cause, "cash", 300),)).must()
    enter("spend", moves=(move(cause, "cash", cause, BANK, 250),)).must()
    back = actions.reverse(home=pool, entry=gift.id, what=("undo",), happened_at=NOON, now=NOON)
    assert (back.status, back.amount) == ("entered", 50)
    assert [owed.move.amount for owed in queries.debts(cause)] == [250]
    enter("in", 1, moves=(move(cause, BANK, cause, "cash", 100),)).must()
    assert (holds(cause, "cash"), holds(pool)) == ((0, 0), (350, 0))
    actions.enter_batch(asks=[ask("in", 2, moves=(move(cause, BANK, cause, "cash", 200),))], now=NOON)
    assert (holds(cause, "cash"), holds(pool), queries.debts(cause)) == ((50, 0), (500, 0), [])
    assert verify().balanced


def test_debts_are_paid_whatever_brings_the_credit() -> None:
    pool, cause = funded(500), holder("cash")
    gift = enter("gift", moves=(move(pool, "pool", cause, "cash", 300),)).must()
    enter("spend", moves=(move(cause, "cash", cause, BANK, 300),)).must()
    actions.reverse(home=pool, entry=gift.id, what=("undo",), happened_at=NOON, now=NOON).must()
    hold = held(pool, cause, 100)
    actions.settle(home=pool, hold=hold, what=("s",), happened_at=NOON, now=NOON).must()
    assert (holds(pool), holds(cause, "cash")) == ((200, 0), (0, 0))
    asked = ask("some", moves=(move(pool, "pool", cause, "cash", 50),))
    assert actions.at_most_batch(asks=[asked], now=NOON)[0].amount == 50
    assert sum(owed.move.amount for owed in queries.debts(cause)) == 150
    assert verify().balanced


def test_a_part_can_be_reversed_but_only_once_and_never_more() -> None:
    pool, cause = funded(500), holder("cash")
    gift = enter("gift", moves=(move(pool, "pool", cause, "cash", 300),)).must()
    part, more = [move(cause, "cash", pool, "pool", 100)], [move(cause, "cash", pool, "pool", 301)]
    undo = {"home": pool, "entry": gift.id, "happened_at": NOON, "now": NOON}
    assert actions.reverse(what=("too much",), moves=more, **undo).code == "more_than_asked"  # type: ignore[arg-type]
    assert actions.reverse(what=("part",), moves=part, **undo).amount == 100  # type: ignore[arg-type]
    assert actions.reverse(what=("again",), **undo).code == "already_answered"  # type: ignore[arg-type]
    assert actions.reverse(what=("part",), moves=part, **undo).status == "replayed"  # type: ignore[arg-type]


def test_at_most_shares_out_one_pool_and_says_who_got_what() -> None:
    pool, cause = funded(500), holder("cash")
    asks = [ask("match", n, moves=(move(pool, "pool", cause, "cash", 200),)) for n in range(4)]
    answers = actions.at_most_batch(asks=asks, now=NOON)
    by_id = [answer.amount for answer in sorted(answers, key=lambda a: a.id)]
    assert by_id == [200, 200, 100, 0]
    enter("more", moves=(move(pool, BANK, pool, "pool", 1000),)).must()
    assert [(a.status, a.amount) for a in actions.at_most_batch(asks=asks, now=NOON)] == [
        ("replayed", answer.amount) for answer in answers
    ]
    assert holds(pool) == (1000, 0)
    assert verify().balanced


def test_a_batch_refuses_only_what_cannot_stand() -> None:
    pool, cause = funded(500), holder("cash")
    asks = [ask("g", n, moves=(move(pool, "pool", cause, "cash", 200),)) for n in range(4)]
    asks.insert(1, ask("bad", moves=(move(pool, "pool", cause, "cash", -1),)))
    asks.append(asks[0])
    told = [(a.status, a.code) for a in actions.enter_batch(asks=asks, now=NOON)]
    entered, short = ("entered", None), ("refused", "insufficient")
    assert told == [entered, ("refused", "not_positive"), entered, short, short, ("replayed", None)]
    assert verify().balanced


def test_a_batch_is_judged_as_a_whole_before_it_is_halved() -> None:
    pool, cause = funded(1), holder("cash")
    out, back = move(pool, "pool", cause, "cash", 50), move(cause, "cash", pool, "pool", 50)
    answers = actions.enter_batch(asks=[ask("out", moves=(out,)), ask("back", moves=(back,))], now=NOON)
    assert [a.status for a in answers] == ["entered", "entered"]


def test_an_entry_can_answer_one_of_its_own_batch() -> None:
    pool, cause = funded(500), holder("cash")
    moves = (move(pool, "pool", cause, "cash", 10),)
    hold = ask("hold", kind="hold", moves=moves, expires_at=NOON + DAY)
    settle = ask("settle", kind="settle", of=hold.id, moves=moves)
    undo = ask("undo", kind="reverse", home=pool, of=settle.id)
    answers = actions.enter_batch(asks=[hold, settle, undo], now=NOON)
    assert [a.status for a in answers] == ["entered"] * 3
    assert holds(pool) == (500, 0)


def test_linked_asks_stand_or_fall_together_and_stay_fallen() -> None:
    pool, cause = funded(500), holder("cash")
    asks = [
        ask("l", n, moves=(move(pool, "pool", cause, "cash", amount),))
        for n, amount in enumerate((100, 900, 50))
    ]
    told = [(a.status, a.code) for a in actions.enter_batch(asks=asks, now=NOON, linked=True)]
    assert told == [("refused", "linked"), ("refused", "insufficient"), ("refused", "linked")]
    enter("more", moves=(move(pool, BANK, pool, "pool", 10_000),)).must()
    assert [a.code for a in actions.enter_batch(asks=asks, now=NOON, linked=True)] == [
        code for _, code in told
    ]
    fine = [ask("f", n, moves=(move(pool, "pool", cause, "cash", 1),)) for n in range(3)]
    for status in ("entered", "replayed"):
        answers = actions.enter_batch(asks=fine, now=NOON, linked=True)
        assert [a.status for a in answers] == [status] * 3
    assert verify().balanced


FILL = """
INSERT INTO asked (home, id, kind, of, payer, payer_path, payee, payee_path, unit, amount, expires_at,
  happened_at)
VALUES (%(home)s, %(id)s, %(kind)s, %(of)s, %(payer)s::uuid[], %(payer_path)s::text[], %(payee)s::uuid[],
  %(payee_path)s::text[], %(unit)s::text[], %(amount)s::bigint[], %(until)s, %(at)s)
"""


def ask_in_sql(asks: list[Ask]) -> actions.SetResult:
    """Fill the table of asks as a flow does, and enter the set."""
    with transaction.atomic():
        actions.asked_table()
        with connection.cursor() as cursor:
            for one in asks:
                columns = {
                    "home": one.home,
                    "id": one.id,
                    "kind": one.kind,
                    "of": one.of,
                    "at": one.happened_at,
                }
                cursor.execute(FILL, {**columns, "until": one.expires_at, **store.arrays(one.moves)})
        return actions.enter_set(now=NOON)


def test_a_set_is_entered_and_entered_again_without_effect() -> None:
    pool, cause = funded(500), holder("cash")
    asks = [ask("g", n, moves=(move(pool, "pool", cause, "cash", 100),)) for n in range(4)]
    assert ask_in_sql(asks) == actions.SetResult(4)
    assert ask_in_sql(asks) == actions.SetResult(0, 4)
    assert [a.status for a in actions.enter_batch(asks=asks, now=NOON)] == [
        "replayed"
    ] * 4  # SQL's digest is Python's
    assert holds(cause, "cash") == (400, 0)
    assert verify().balanced


def test_a_set_tells_what_it_refused_and_why() -> None:
    pool, cause = funded(500), holder("cash")
    asks = [ask("g", n, moves=(move(pool, "pool", cause, "cash", 200),)) for n in range(4)]
    enter("g", 0, moves=(move(pool, "pool", cause, "cash", 199),)).must()
    asks += [
        ask("no", moves=(move(pool, "pool", cause, "purse", 1),)),
        ask("bad", moves=(move(pool, "pool", cause, "cash", 0),)),
    ]
    asks += [ask("of", of=ids.new(), moves=(move(pool, "pool", cause, "cash", 1),))]
    result = ask_in_sql(asks)
    assert (result.entered, result.replayed) == (1, 0)
    codes = [
        "insufficient",
        "insufficient",
        "not_positive",
        "other_content",
        "unknown_account",
        "unknown_entry",
    ]
    assert sorted(refused.code for refused in result.refused) == codes
    assert verify().balanced


def test_sets_hold_and_settle_too() -> None:
    pool, cause = funded(500), holder("cash")
    moves = (move(pool, "pool", cause, "cash", 100),)
    hold = ask("h", kind="hold", moves=moves, expires_at=NOON + DAY)
    assert ask_in_sql([hold]).entered == 1
    assert ask_in_sql([ask("s", kind="settle", of=hold.id, moves=moves)]).entered == 1
    assert holds(pool) == (400, 0)


def test_a_set_of_accounts_opens_once() -> None:
    who = ids.new()
    with transaction.atomic(), connection.cursor() as cursor:
        actions.opened_table()
        cursor.execute("INSERT INTO opened VALUES (%s, 'cash', 'EUR', 0), (%s, 'cash', 'EUR', 0)", [who, who])
        actions.open_set(now=NOON)
    assert len(queries.balances(who)) == 1


def test_lines_are_read_page_by_page_the_newest_first() -> None:
    who = funded(0 + 1)
    for n in range(5):
        enter("in", n, moves=(move(who, BANK, who, "pool", n + 2),), happened_at=NOON + n * HOUR).must()
    first = queries.lines(who, path="pool", limit=4)
    rest = queries.lines(who, path="pool", limit=4, before=first[-1].cursor)
    assert [line.amount for line in first + rest] == [6, 5, 4, 3, 1, 2] or [
        line.amount for line in first + rest
    ] == [6, 5, 4, 3, 2, 1]


def test_the_outbox_names_every_entry_once_until_it_is_sealed() -> None:
    pool = funded(5)
    enter("no", moves=(move(pool, "pool", pool, BANK, 6),))
    waiting = queries.unsealed(10)
    assert sorted(entry.kind for entry in waiting) == ["post", "refused"]
    actions.sealed(entries=[(entry.home, entry.id) for entry in waiting[:1]])
    assert queries.unsealed(10) == waiting[1:]


def test_a_late_fact_is_booked_when_the_books_are_open() -> None:
    pool = funded(5)
    actions.close_period(until=NOON + DAY, now=NOON + 2 * DAY)
    late = enter("late", now=NOON + 2 * DAY, moves=(move(pool, "pool", pool, BANK, 1),)).must()
    batch = actions.enter_batch(
        asks=[ask("later", moves=(move(pool, "pool", pool, BANK, 1),))], now=NOON + 2 * DAY
    )
    for answer in (late, batch[0]):
        written = queries.entry(pool, answer.id)
        assert (written.happened_at, written.booked_at) == (NOON, NOON + DAY)
    assert queries.lines(pool)[0].booked_at == NOON + DAY
    assert verify().balanced


@pytest.mark.parametrize("until", [NOON + 3 * DAY, NOON + DAY, NOON])
def test_periods_close_forward_and_never_ahead_of_the_clock(until: object) -> None:
    actions.close_period(until=NOON + DAY, now=NOON + 2 * DAY)
    with pytest.raises(refusals.PeriodClosed):
        actions.close_period(until=until, now=NOON + 2 * DAY)  # type: ignore[arg-type]


def test_models_refuse_to_be_saved_or_deleted() -> None:
    for row in (Account(), Entry()):
        for verb in (row.save, row.delete):
            with pytest.raises(refusals.AppendOnly):
                verb()


def test_the_verbs_join_the_callers_transaction() -> None:
    pool, cause = funded(500), holder("cash")
    moves = (move(pool, "pool", cause, "cash", 100),)
    with pytest.raises(Refusal), transaction.atomic():  # noqa: PT012 - the first is undone with the second
        enter("one", moves=moves).must()
        enter("one", moves=(move(pool, "pool", cause, "cash", 101),)).must()
    assert holds(pool) == (500, 0)
    with transaction.atomic():
        assert enter("one", moves=(move(pool, "pool", cause, "cash", 501),)).code == "insufficient"
        enter("two", moves=moves).must()
    assert holds(pool) == (400, 0)
