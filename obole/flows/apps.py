from django.apps import AppConfig

from obole.lib import clock


class FlowsConfig(AppConfig):
    """The corridor `flows`: writes across rooms, in order."""

    name = "obole.flows"

    def ready(self) -> None:
        from obole.people.house_clock import shift

        clock.shift_by(shift)
