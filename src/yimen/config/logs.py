"""What the log says: one line of JSON an event, with the request's number and nobody's data.

The words of an error may quote what somebody typed, or a row. So the log has the kind of the
error and where it happened, and of the database the code and the constraint: never the words.
"""

import traceback
from collections.abc import MutableMapping
from typing import Any

import structlog

FRAMES = 12
Event = MutableMapping[str, Any]


def said(error: BaseException) -> dict[str, object]:
    """An error and what led to it, without a word that may be about somebody."""
    frames = traceback.extract_tb(error.__traceback__)[-FRAMES:]
    where = [f"{frame.filename}:{frame.lineno} {frame.name}" for frame in frames]
    told: dict[str, object] = {"kind": type(error).__qualname__, "where": where}
    diagnosis = getattr(error, "diag", None)
    if diagnosis is not None:
        told |= {"sqlstate": diagnosis.sqlstate, "constraint": diagnosis.constraint_name}
    cause = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
    return told | ({"because": said(cause)} if cause else {})


def _errors_without_words(_logger: Any, _method: str, event: Event) -> Event:
    found = event.pop("exc_info", None)
    error = found[1] if isinstance(found, tuple) else found
    if isinstance(error, BaseException):
        event["error"] = said(error)
    return event


SHARED: list[Any] = [
    structlog.contextvars.merge_contextvars,
    structlog.stdlib.add_log_level,
    structlog.stdlib.add_logger_name,
    structlog.processors.TimeStamper(fmt="iso", utc=True),
]
LINE = {
    "()": structlog.stdlib.ProcessorFormatter,
    "foreign_pre_chain": SHARED,
    "processors": [
        structlog.stdlib.ProcessorFormatter.remove_processors_meta,
        _errors_without_words,
        structlog.processors.JSONRenderer(ensure_ascii=False),
    ],
}
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": LINE},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["stderr"], "level": "WARNING"},
    "loggers": {
        # an address that is not there is no event; an error of ours is
        "django.request": {"level": "ERROR"},
        "django": {"handlers": [], "level": "WARNING", "propagate": True},
    },
}


def configure() -> None:
    """Our own events go the same way as those of the libraries."""
    structlog.configure(
        processors=[*SHARED, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=True,
    )
