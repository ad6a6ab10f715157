"""Every part of the look on one page, for looking at: ``python scripts/gallery.py [folder]`` (default: a temporary one).

Writes gallery.html with the house's own style sheets, then, where Debian's Chromium and playwright are at hand,
pictures of it at 390 and 1280 px in light and dark.
"""

import sys
import tempfile
from hashlib import sha256
from pathlib import Path

ROOT = Path(__file__).parent.parent
sys.path.insert(0, str(ROOT))

from obole.lib.drawing import (
    card,
    charts,
    coin,
    empty,
    land,
    mark,
    plot,
    scene,
    seal,
    species,
    tree,
    worldmap,
)  # fmt: skip

STATIC = ROOT / "obole" / "web" / "static"
SHEETS = (
    "tokens",
    "base",
    "type",
    "layout",
    "buttons",
    "forms",
    "cards",
    "scene",
    "charts",
    "tables",
    "certificate",
    "desk",
)
BROWSER = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
GOODS = [
    scene.Standing(seed=f"g{number}", species=kind, state=state)
    for number, (kind, state) in enumerate(
        [("saxaul", "planted"), ("willow", "certified"), ("saxaul", "certified"), ("pine", "promised"), ("land", "certified"),
         ("saxaul", "dead"), ("fir", "planted"), ("willow", "planted"), ("fir", "promised"), ("pine", "certified")]
    )
]  # fmt: skip
PINS = [
    worldmap.Pin(lon=105.7, lat=38.8, href="#alxa", label="Alxa, plot 6", here=True),
    worldmap.Pin(lon=114.2, lat=42.2, href="#bashang", label="Bashang, plot 9"),
    worldmap.Pin(lon=102.6, lat=37.9, href="#wuwei", label="Wuwei, plot 2"),
]
RING = [
    (105.70, 38.84),
    (105.712, 38.845),
    (105.716, 38.838),
    (105.709, 38.833),
    (105.699, 38.835),
    (105.70, 38.84),
]


def main() -> None:
    """Write the page, then the pictures if a browser is there."""
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else Path(tempfile.mkdtemp(prefix="obole-gallery-"))
    folder.mkdir(parents=True, exist_ok=True)
    for theme in ("light", "dark"):
        (folder / f"{theme}.html").write_text(page(theme), encoding="utf-8")
    shoot(folder)
    print(folder)


def page(theme: str) -> str:
    """The whole gallery in one theme."""
    links = "".join(
        f'<link rel="stylesheet" href="{(STATIC / "css" / f"{name}.css").as_uri()}">' for name in SHEETS
    )
    head = f'<meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><title>Gallery</title>{links}'
    parts = (forest(), words(), states(), forms(), trees(), certificate(), figures(), maps(), empties())
    body = "".join(f'<section class="stack">{part}</section>' for part in parts)
    return f'<!doctype html><html lang="en" data-theme="{theme}"><head>{head}</head><body>{top()}<main class="wrap"><div class="stack-l">{body}</div></main></body></html>'


def top() -> str:
    """The bar."""
    links = "".join(
        f'<li><a href="#"{here}>{word}</a></li>'
        for word, here in (("Forest", ' aria-current="page"'), ("Give", ""), ("Totals", ""))
    )
    return (
        f'<aside class="band">Demo: invented people, causes and money.</aside><header class="top"><div class="wrap"><a class="house" href="#">{mark.svg(size=24)}Obole</a>'
        f'<nav><ul class="words">{links}</ul></nav><div class="ends"><span class="round">A</span></div></div></header>'
    )


def forest() -> str:
    """The scene with its coins and what stands beside it, as on /forest, then the other hours."""
    faces = [
        coin.face(value="240", unit="g", grams=240), coin.face(value="18", unit="g", grams=18), coin.face(value="164", unit="g", grams=164, share=0.6),
        coin.face(value="52", unit="g", grams=52, left="5 h"), coin.face(value="80", unit="g", grams=80),
    ]  # fmt: skip
    slots = scene.place([f"award{n}" for n in range(5)]).values()
    coins = "".join(
        f'<li class="slot slot-{slot}"><button class="coin-button" aria-label="Collect">{face}</button></li>'
        for slot, face in zip(slots, faces, strict=True)
    )
    coins += f'<li class="slot slot-more"><span class="coin-button">{coin.more(count=5)}</span></li>'
    first = scene.scene(
        seed="awa", growth=0.83, goods=GOODS, beyond=37, title="Your forest", desc="A saxaul, nearly grown"
    )
    side = (
        '<h1>Good morning, Awa</h1><progress class="bar" value="12410" max="17900">69 %</progress><p class="amount"><strong>12,410</strong> / 17,900 g</p>'
        '<p class="soft">5,490 g to a saxaul in Alxa · about nine days at your pace</p><article class="card stack-s"><h3>8,213 steps so far</h3><p class="note">164 g tomorrow at 07:00</p>'
        '<div><button class="button leaf">Give today’s steps</button></div><p class="note">1,787 more and you can give the day</p></article>'
        '<article class="card stack-s"><h3>33 g of Lin’s fade in 5 h</h3><div><button class="button gold">Rescue them together</button></div></article>'
    )
    hours = [
        ("dawn", 6, "willow", 0.9),
        ("day", 12, "pine", 0.8),
        ("dusk", 18, "fir", 0.72),
        ("night", 23, "saxaul", 0.12),
        ("day", 12, "saxaul", 0.0),
    ]
    others = "".join(
        f'<div class="scene">{scene.scene(seed=f"s{h}", species=kind, growth=g, hour=h, goods=GOODS[:4] if g > 0.2 else [])}</div>'
        for _, h, kind, g in hours
    )
    return f'<div class="page with-aside"><div class="column"><div class="scene">{first}<ul class="coins">{coins}</ul></div></div><div class="column">{side}</div></div><div class="grid">{others}</div>'


def words() -> str:
    """Headings, buttons, tags, notices."""
    buttons = "".join(
        f'<button class="button {kind}">{text}</button>'
        for kind, text in (
            ("leaf", "Plant with 17,900 g"),
            ("gold", "Rescue 33 g together"),
            ("", "Open the map"),
            ("link", "why 240 g"),
            ("clay", "Forget me"),
        )
    )
    tags = "".join(
        f'<span class="tag {word}">{word.title()}</span>'
        for word in (
            "promised",
            "planted",
            "alive",
            "certified",
            "dead",
            "overdue",
            "refused",
            "waiting",
            "example",
        )
    )
    notices = "".join(f'<div class="notice {kind}"><p>{text}</p></div>' for kind, text in (
        ("leaf", "240 g collected."), ("gold", "52 g from Monday’s metro faded this morning. Turn on <em>collect for me</em> and it won’t happen again."),
        ("sky", "An estimate: 17.9 kg CO<sub>2</sub>e avoided, between 9 and 27."), ("clay", "All 5,000 are promised. Your grams stay yours.")))  # fmt: skip
    return f'<h1>Walk today. Plant in spring.</h1><p class="lead">Everyday acts become trees, and anyone can check.</p><div class="buttons">{buttons}<button class="button" disabled>Not yet</button></div><div class="row">{tags}</div>{notices}<p class="sum">12,031 ÷ 50 = 240.6 → <strong>240 g</strong></p>'


def states() -> str:
    """Cards, stats, list, steps, table, facts."""
    stats = "".join(
        f'<a class="stat" href="#"><span class="stat-value">{value}</span><span class="stat-word">{word}</span><span class="tag {tag}">{tag.title()}</span></a>'
        for value, word, tag in (
            ("1,204", "saxauls", "promised"),
            ("988", "saxauls", "planted"),
            ("731", "saxauls", "alive"),
        )
    )
    items = "".join(
        f'<li><a class="item" href="#">{tree.svg(seed=str(n), species=kind, state=state)}<span class="item-main"><strong>One {kind}</strong><span class="note">Alxa, plot {n}</span></span><span class="item-end">17,900 g</span></a></li>'
        for n, kind, state in ((6, "saxaul", "planted"), (9, "pine", "promised"))
    )
    rows = "".join(
        f"<tr><td>{day} April</td><td>Walking</td><td class='num'>{steps}</td><td class='num'>{grams} g</td></tr>"
        for day, steps, grams in ((11, "12,031", 240), (12, "15,210", 296))
    )
    table = f'<div class="table-wrap"><table><thead><tr><th>Day</th><th>Act</th><th class="num">Counted</th><th class="num">Gave</th></tr></thead><tbody>{rows}</tbody></table></div>'
    steps = '<ol class="steps"><li class="done">Steps in</li><li class="here">Collect at seven</li><li>Plant in spring</li></ol>'
    return f'<h2>Parts</h2><div class="stats">{stats}</div><div class="grid"><article class="card"><ul class="list">{items}</ul></article><article class="card">{table}</article><article class="card">{steps}</article></div>'


def forms() -> str:
    """A form with help, an error, choices and a switch."""
    return (
        '<h2>Form</h2><form class="form stack"><div class="field"><label for="a">Steps today</label><input id="a" inputmode="numeric" value="12031"><span class="help">What nobody measured counts up to 5,000.</span></div>'
        '<div class="field"><label for="b">E-mail</label><input id="b" aria-invalid="true" value="awa@"><span class="error">An address has something after the @.</span></div>'
        '<div class="field"><label for="c">Language</label><select id="c"><option>English</option></select></div>'
        '<fieldset class="choices"><legend>Place</legend><label class="choice"><input type="radio" name="p" checked><span>Alxa, plot 6</span></label><label class="choice"><input type="radio" name="p"><span>Wuwei, plot 2</span></label></fieldset>'
        '<label class="switch"><input type="checkbox" checked><span>Collect for me</span></label><div class="field"><label for="d">Photo</label><input id="d" type="file"></div></form>'
    )


def trees() -> str:
    """Each species from seed leaves to full-grown, then its seasons and states."""
    rows = ""
    for kind in species.every():
        steps = [tree.svg(seed="awa", species=kind, growth=g) for g in (0.05, 0.18, 0.35, 0.55, 0.8, 1.0)]
        kinds = [tree.svg(seed="lin", species=kind, season=season) for season in tree.SEASONS]
        kinds += [
            tree.svg(seed="lin", species=kind, state=state, growth=0.85)
            for state in ("promised", "certified", "dead")
        ]
        rows += f'<h3>{kind}</h3><div class="grid-s">{"".join(f"<div>{picture}</div>" for picture in steps + kinds)}</div>'
    lands = "".join(
        f"<div>{land.svg(seed='q', state=state)}</div>"
        for state in ("promised", "planted", "certified", "dead")
    )
    return f'<h2>Trees</h2>{rows}<div class="grid-s">{lands}</div>'


def certificate() -> str:
    """The certificate and its checks in each state."""
    facts = "".join(
        f"<div><dt>{name}</dt><dd>{value}</dd></div>"
        for name, value in (
            ("Number", "2026-000412-7"),
            ("Species", '<i class="latin">Haloxylon ammodendron</i>'),
            ("Forest 6, plot 12", "38.84° N, 105.7° E, cell of 1 km²"),
            ("Planted", "12 April 2026, by Desert Hands"),
            ("Earned", "17,900 g of estimated CO<sub>2</sub>e"),
            ("Paid by", "the Northwind pool, 6.50 ¥"),
        )
    )
    checks = "".join(
        f'<li class="check" data-state="{state}"><strong>{word}</strong><span>{text}</span></li>'
        for state, word, text in (
            ("ok", "Signed by this house", "Its key made this signature."),
            ("bad", "Still valid", "It was revoked on 3 May."),
            ("waiting", "In the public log", "Being looked up."),
            ("unknown", "Evidence for the tree", "A photo; no visit yet."),
        )
    )
    foot = f'<div class="certificate-foot"><p class="note">Scan to check it. The code carries this certificate’s fingerprint.</p><span class="seal">{seal.svg(digest=sha256(b"a").digest(), title="Seal")}</span></div>'
    return f'<article class="certificate"><div class="certificate-words"><p class="kicker">Certificate of a planted tree</p><h1>One saxaul, planted in Alxa</h1><dl class="facts columns">{facts}</dl><p class="note">Last seen alive on 3 October 2026 by two witnesses.</p></div><div class="certificate-tree">{tree.svg(seed="c7", title="A saxaul")}</div>{foot}</article><ol class="checks">{checks}</ol>'


def figures() -> str:
    """Charts, and the card that links show."""
    days = [200, 240, 120, 296, 60, 0, 180, 240, 260, 150, 90, 296, 240, 210, 230]
    hours = [0] * 6 + [
        200,
        1400,
        2100,
        300,
        120,
        90,
        800,
        700,
        150,
        80,
        100,
        900,
        2400,
        1300,
        300,
        120,
        40,
        0,
    ]
    drawn = [
        charts.sparkline(values=days, title="Grams by day"),
        charts.shares(parts=[("Water", 250), ("Schools", 450), ("Trees", 300)], title="Where 10.00 goes"),
        charts.day_curve(steps=hours, title="Steps by hour"),
        charts.coin_stack(left=5200, total=8000, title="65 % left"),
        charts.progress(value=3, total=8, title="3 of 8"),
        charts.ring(value=3, total=5, title="3 of 5"),
    ]
    shared = card.svg(
        house="Obole",
        line="One saxaul, planted in Alxa",
        note="12 April 2026 · plot 12",
        picture=tree.group(seed="c7"),
    )
    return f'<h2>Charts</h2><div class="grid">{"".join(f"<article class=card>{chart}</article>" for chart in drawn)}</div>{shared}'


def maps() -> str:
    """World, country, plot."""
    return f'<h2>Maps</h2><div class="grid"><div>{worldmap.world(pins=PINS, title="Places")}</div><div>{worldmap.country(code="CN", pins=PINS, title="Places in China")}</div><div>{worldmap.country(code="FR", pins=[], title="France")}</div><div>{plot.outline(rings=[RING], title="Plot 12")}</div></div>'


def empties() -> str:
    """Pages with nothing on them yet."""
    pictures = (empty.seed(), empty.sapling(), empty.plot(), empty.hen(), empty.letter())
    return "".join(
        f'<div class="empty">{picture}<p>Your first gram is 50 steps away.</p><a class="button leaf" href="#">Type in today’s steps</a></div>'
        for picture in pictures
    ).join(['<div class="grid">', "</div>"])


def shoot(folder: Path) -> None:
    """Pictures by playwright; without a browser the page alone is left."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path="/usr/bin/chromium", args=BROWSER)
        for theme in ("light", "dark"):
            for width in (390, 1280):
                view = browser.new_page(viewport={"width": width, "height": 844})
                view.goto((folder / f"{theme}.html").as_uri())
                view.screenshot(path=folder / f"{theme}-{width}.png", full_page=True)
        browser.close()


if __name__ == "__main__":
    main()
