from django.apps import AppConfig


class ReportsConfig(AppConfig):
    """The door or corridor `reports`."""

    name = "obole.reports"
