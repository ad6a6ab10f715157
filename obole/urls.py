"""The map of the house: address → page."""

from django.urls import URLPattern, URLResolver, include, path

from obole.api.obole import acts as _acts  # noqa: F401  registers its paths on the door
from obole.api.obole import public as _public  # noqa: F401
from obole.api.obole.door import door
from obole.web.pages import acts, books, certificates, console, demo, desk, forest, goods, home, plots
from obole.web.routes_people import urlpatterns as people

urlpatterns: list[URLPattern | URLResolver] = [
    path("", home.page),
    path("forest", forest.page),
    path("forest/collect", forest.collect),
    path("forest/rescue", forest.rescue),
    path("forest/collect-for-me", forest.collect_for_me),
    path("acts", acts.page),
    path("acts/type", acts.type_in),
    path("acts/upload", acts.upload),
    path("acts/<uuid:act>", acts.why),
    path("goods", goods.page),
    path("goods/<slug:slug>", goods.one),
    path("goods/<slug:slug>/claim", goods.claim),
    path("goods/<slug:slug>/wait", goods.wait),
    path("trees/<uuid:claim_id>", goods.mine),
    path("trees/<uuid:claim_id>/put-in", goods.put_in),
    path("trees/<uuid:claim_id>/give-back", goods.give_back),
    path("plots", plots.every),
    path("plots/<int:number>", plots.one),
    path("photos/<str:name>", plots.photo),
    path("certificates", certificates.find),
    path("certificates/<str:number>", certificates.page),
    path("certificates/<str:number>/document.json", certificates.document),
    path("certificates/<str:number>/certificate.pdf", certificates.pdf),
    path("certificates/<str:number>/tlog-proof", certificates.proof),
    path(".well-known/did.json", certificates.did),
    path("status/<str:name>", certificates.status),
    path("contexts/tree-v1.json", certificates.context),
    path("totals", books.totals),
    path("totals/<slug:name>", books.total),
    path("totals/<slug:name>.csv", books.total_csv),
    path("rules", books.rules),
    path("log", books.log_page),
    path("log/checkpoint", certificates.checkpoint),
    path("log/consistency/<int:old>", certificates.consistency),
    path("log/<int:seq>", books.leaf),
    path("log/<int:seq>.json", certificates.leaf_json),
    path("desk/<slug:slug>/orders", desk.orders),
    path("desk/<slug:slug>/orders/report", desk.report),
    path("desk/<slug:slug>/pools", desk.pools),
    path("console/", console.page),
    path("console/check", console.check),
    path("console/deliveries/<uuid:delivery_id>", console.delivery),
    path("console/deliveries/<uuid:delivery_id>/accept", console.accept),
    path("console/deliveries/<uuid:delivery_id>/send-back", console.send_back),
    path("console/certificates/<str:number>/revoke", console.revoke),
    path("demo", demo.page),
    path("demo/enter/<slug:key>", demo.enter),
    path("demo/next-morning", demo.next_morning),
    path("house.css", home.css),
    path("sw.js", home.service_worker),
    path("help", home.helping),
    path("health/live", home.live),
    path("health/ready", home.ready),
    path("metrics", home.metrics),
    path("obole/v1/", door.urls),
    path("sign-in/", include("allauth.urls")),
    *people,
]
handler404 = "obole.web.pages.refused.not_found"
handler500 = "obole.web.pages.refused.failed"
