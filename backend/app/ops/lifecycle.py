"""Whether this process is on its way out.

Order of a shutdown: SIGTERM, then for DRAIN_SECONDS everything is still answered but /readyz says 503 and
every response says `Connection: close`, so balancers and keep-alive clients move to other pods; only then the
sockets close.
"""

_draining = False


def begin_drain() -> None:
    global _draining
    _draining = True


def is_draining() -> bool:
    return _draining
