from django.apps import AppConfig


class SocialConfig(AppConfig):
    """The room `social`."""

    name = "obole.social"
    default_auto_field = "django.db.models.BigAutoField"
