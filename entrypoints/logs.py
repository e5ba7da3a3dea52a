"""Logs as one JSON object a line, to standard output."""

import logging
from datetime import UTC, datetime
from typing import Any

import orjson


class JsonLines(logging.Formatter):
    """Time, level, logger and message, then whatever `extra={"fields": {...}}` brought along."""

    def format(self, record: logging.LogRecord) -> str:
        line: dict[str, Any] = {
            "time": datetime.fromtimestamp(record.created, UTC),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": record.getMessage(),
            **getattr(record, "fields", {}),
        }
        if record.exc_info:
            line["exception"] = self.formatException(record.exc_info)
        return orjson.dumps(line, default=str, option=orjson.OPT_UTC_Z).decode()


class WithoutAddresses(logging.Filter):
    """gunicorn tells where a malformed request came from; that is nobody's business."""

    def filter(self, record: logging.LogRecord) -> bool:
        if "from ip=" in str(record.msg):
            record.msg, record.args = "A malformed request was refused", ()
        return True


def configuration(level: str) -> dict[str, Any]:
    """For `logging.config.dictConfig`, and gunicorn's own logs too."""
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {"json": {"()": "entrypoints.logs.JsonLines"}},
        "filters": {"addresses": {"()": "entrypoints.logs.WithoutAddresses"}},
        "handlers": {
            "stdout": {
                "filters": ["addresses"],
                "class": "logging.StreamHandler",
                "formatter": "json",
                "stream": "ext://sys.stdout",
            }
        },
        "root": {"handlers": ["stdout"], "level": level},
        "loggers": {
            "gunicorn.error": {"level": level, "handlers": [], "propagate": True},
            "gunicorn.access": {"level": "CRITICAL", "handlers": [], "propagate": False},
        },
    }
