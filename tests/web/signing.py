"""Signing someone in for a test, by a session of their own."""

from importlib import import_module

from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.test import Client

from obole.people.models import Person

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


def cookie_of(person: Person) -> tuple[str, str]:
    """A session cookie (name, value) of a signed-in person."""
    store = import_module(settings.SESSION_ENGINE).SessionStore()
    store[SESSION_KEY] = str(person.pk)
    store[BACKEND_SESSION_KEY] = BACKEND
    store[HASH_SESSION_KEY] = person.get_session_auth_hash()
    store["demo"] = True
    store.create()
    return settings.SESSION_COOKIE_NAME, store.session_key or ""


def client_of(person: Person | None) -> Client:
    """A test client, signed in when a person is given."""
    client = Client()
    if person:
        client.force_login(person, backend=BACKEND)
    return client
