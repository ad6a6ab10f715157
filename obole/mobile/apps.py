from django.apps import AppConfig


class MobileConfig(AppConfig):
    """The room `mobile`."""

    name = "obole.mobile"
    default_auto_field = "django.db.models.BigAutoField"
