"""How gunicorn runs the service. Read by gunicorn, which takes these names as its settings."""

from pathlib import Path

from entrypoints.config import load
from entrypoints.logs import configuration

_settings = load(database=False)

bind = f"{_settings.host}:{_settings.port}"
workers = _settings.web_workers
threads = _settings.web_threads
worker_class = "gthread"

# A worker whose main loop is silent for so long hangs, and is replaced. Its threads are not
# watched by this: what bounds a request is the 25 seconds of each statement.
timeout = 30
# What runs when the service is told to stop may finish; a container is killed after 40 seconds.
graceful_timeout = 28
keepalive = 5

# The workers' sign of life is a file that is touched each second: not on a slow disk, and not on
# a read-only one.
worker_tmp_dir = "/dev/shm" if Path("/dev/shm").is_dir() else None  # noqa: S108
control_socket_disable = True

# A search of 200 letters, three options and forty tags, percent-encoded, is longer than gunicorn's
# usual 4094 bytes; this is the most that it allows.
limit_request_line = 8190
logconfig_dict = configuration(_settings.log_level)
