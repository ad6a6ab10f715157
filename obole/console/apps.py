from django.apps import AppConfig


class ConsoleConfig(AppConfig):
    """The door or corridor `console`."""

    name = "obole.console"
