"""Structured logs, one JSON object a line on standard error, without personal data."""

import logging
import sys
from typing import Any

import structlog
from structlog.tracebacks import ExceptionDictTransformer

TRACE = ExceptionDictTransformer(show_locals=False)  # a frame's values may name a person
FORBIDDEN = frozenset({"email", "name", "display_name", "phone", "address", "ip", "token", "password"})


def drop_personal(_: Any, __: str, event: dict[str, Any]) -> dict[str, Any]:
    """Remove any field that could name a person, whoever passed it."""
    return {key: value for key, value in event.items() if key not in FORBIDDEN}


def configure(config: dict[str, Any]) -> None:
    """Set up structlog and the standard library's logging with it (Django's LOGGING_CONFIG)."""
    shared: list[Any] = [
        structlog.contextvars.merge_contextvars,
        structlog.processors.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        drop_personal,
    ]
    structlog.configure(
        processors=[*shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        cache_logger_on_first_use=True,
    )
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=shared,
            processors=[
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                structlog.processors.ExceptionRenderer(TRACE),
                structlog.processors.JSONRenderer(),
            ],
        )
    )
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(config.get("level", "INFO"))
    for noisy in ("django.utils.autoreload", "procrastinate", "psycopg.pool", "PIL", "rasterio", "fontTools"):
        logging.getLogger(noisy).setLevel("WARNING")
