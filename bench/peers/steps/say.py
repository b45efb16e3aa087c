"""What is said while the steps run, and how they give up."""

import sys
import time

_begin = time.monotonic()


class Failure(Exception):
    """Ends the run; the message says what was expected, what came and what to do."""


def say(message):
    print(f"[{time.monotonic() - _begin:7.1f} s] {message}", file=sys.stderr, flush=True)
