"""Addresses of sign-in's door, set-up, my page, friends, and privacy."""

from django.urls import URLPattern, path

from obole.web.pages import friends, me, prefs, privacy, setup, sign_in, tokens

urlpatterns: list[URLPattern] = [
    path("sign-in/", sign_in.door, name="sign_in"),
    path("setup", setup.page),
    path("me", me.page),
    path("me/take-away", me.take_away),
    path("me/be-forgotten", me.be_forgotten),
    path("me/tokens", tokens.page),
    path("me/tokens/<uuid:token>/revoke", tokens.revoke),
    path("friends", friends.page),
    path("friends/invite", friends.invite),
    path("friends/invite/<str:token>/withdraw", friends.withdraw),
    path("friends/join/<str:token>", friends.join),
    path("friends/<uuid:friend>/part", friends.part),
    path("privacy", privacy.page),
    path("prefs/language", prefs.language),
    path("prefs/theme", prefs.theme),
]
