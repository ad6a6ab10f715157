from django.apps import AppConfig


class BankConfig(AppConfig):
    """The room `bank`."""

    name = "obole.bank"
    default_auto_field = "django.db.models.BigAutoField"
