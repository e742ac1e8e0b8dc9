"""A terminal with somebody at it, who presses a key whenever airsim.wait_key waits for one."""

import os
import string
import termios
import threading
import time

import airsim

_PATIENCE_S = 10
_ask_terminal = airsim.wait_key


class Terminal:
    """A pseudo-terminal on standard input for as long as the `with` lasts.

    airsim.wait_key takes the terminal out of its line mode while it waits; only then is the key pressed, a new one each
    time. So a call that gives that key has waited for it.
    """

    def __enter__(self):
        self.waited = 0
        self._before = os.dup(0)
        self._ours, theirs = os.openpty()
        os.dup2(theirs, 0)
        os.close(theirs)
        airsim.wait_key = self._wait_key
        return self

    def __exit__(self, *_):
        airsim.wait_key = _ask_terminal
        os.dup2(self._before, 0)
        os.close(self._before)
        os.close(self._ours)

    def _wait_key(self, message=""):
        key = string.ascii_letters[self.waited % len(string.ascii_letters)]
        somebody = threading.Thread(target=self._press, args=(key,))
        somebody.start()
        got = _ask_terminal(message)
        somebody.join()
        if got != key:
            raise AssertionError(f"wait_key gave {got!r}, pressed was {key!r}")
        self.waited += 1
        return got

    def _press(self, key):
        until = time.monotonic() + _PATIENCE_S
        while termios.tcgetattr(self._ours)[3] & termios.ICANON:
            if time.monotonic() > until:  # nobody waits: what is pressed now is not the key
                key = "!"
                break
            time.sleep(0.001)
        os.write(self._ours, key.encode() + (b"\n" if key == "!" else b""))
