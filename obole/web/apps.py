from django.apps import AppConfig


class WebConfig(AppConfig):
    """The door or corridor `web`."""

    name = "obole.web"
