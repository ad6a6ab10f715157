from django.apps import AppConfig


class ActivityConfig(AppConfig):
    """The room `activity`."""

    name = "obole.activity"
    default_auto_field = "django.db.models.BigAutoField"
