"""How often a door may be used; the only module that imports the library that counts it."""

from __future__ import annotations

import math
import time
from functools import cached_property

from limits import RateLimitItemPerMinute
from limits.storage import MemoryStorage
from limits.strategies import MovingWindowRateLimiter


class RateLimits:
    """The last minute of every door, in memory; for all who come, since on one computer they are one."""

    @cached_property
    def _limiter(self) -> MovingWindowRateLimiter:
        return MovingWindowRateLimiter(MemoryStorage())

    def wait_s(self, door: str, a_minute: int) -> int:
        """0 where the door may be used now, which is then counted; else the seconds until it may."""
        limit = RateLimitItemPerMinute(a_minute)
        if self._limiter.hit(limit, door):
            return 0
        free_at = self._limiter.get_window_stats(limit, door).reset_time
        return max(1, math.ceil(free_at - time.time()))
