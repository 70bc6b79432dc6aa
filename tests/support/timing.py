"""Processor time, compared side by side: how busy the machine is must not decide, nor what other threads do."""

import time
from collections.abc import Callable

_TRIES = 5
_NOISE_S = 0.02


def seconds(work: Callable[[], object]) -> float:
    """Return the processor time that this thread takes for `work`."""
    began = time.thread_time()
    work()
    return time.thread_time() - began


def takes_at_most(times: float, work: Callable[[], object], *, than: Callable[[], object]) -> bool:
    """Say whether `work` takes at most `times` as long as `than`, in one of several tries.

    Caches and other processes make either slower now and then; what takes too long by its nature does so each time.
    """
    return any(seconds(work) < times * seconds(than) + _NOISE_S for _ in range(_TRIES))
