from django.apps import AppConfig


class GivingConfig(AppConfig):
    """The room `giving`."""

    name = "obole.giving"
    default_auto_field = "django.db.models.BigAutoField"
