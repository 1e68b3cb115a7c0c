"""Prometheus metrics of a service process. Labels are names from the catalogue, never ids."""

from __future__ import annotations

from functools import lru_cache

from prometheus_client import Counter, Gauge, Histogram

SECONDS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)

requests = Counter("esakip_requests_total", "Commands and queries answered", ["name", "code"])
request_seconds = Histogram("esakip_request_seconds", "Time to answer", ["name"], buckets=SECONDS)
batch_items = Histogram(
    "esakip_append_batch_items", "Commands in one commit", buckets=(1, 2, 4, 8, 16, 32, 64, 128, 256)
)
log_position = Gauge("esakip_log_position", "Position of the last event that this process knows")
stream_sequence = Gauge("esakip_stream_sequence", "Last sequence of the log's stream")
relay_faults = Counter("esakip_relay_faults_total", "Publishes that were refused or timed out")
projection_position = Gauge("esakip_projection_position", "Last event in the live build", ["projection"])
reactor_position = Gauge("esakip_reactor_position", "Last upstream event handled", ["upstream"])
parked_events = Gauge("esakip_parked_events", "Events that wait for an operator")


@lru_cache(4096)
def _answered(name: str, code: str) -> Counter:
    return requests.labels(name, code)


@lru_cache(1024)
def _seconds(name: str) -> Histogram:
    return request_seconds.labels(name)


def answered(name: str, code: str, seconds: float) -> None:
    """A command or query was answered, or refused with a code."""
    _answered(name, code).inc()
    _seconds(name).observe(seconds)
