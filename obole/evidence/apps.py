from django.apps import AppConfig


class EvidenceConfig(AppConfig):
    """The room `evidence`."""

    name = "obole.evidence"
    default_auto_field = "django.db.models.BigAutoField"
