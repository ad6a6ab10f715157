from django.apps import AppConfig


class ProgrammesConfig(AppConfig):
    """The room `programmes`."""

    name = "obole.programmes"
    default_auto_field = "django.db.models.BigAutoField"
