from django.apps import AppConfig


class ApiConfig(AppConfig):
    """The door or corridor `api`."""

    name = "obole.api"
