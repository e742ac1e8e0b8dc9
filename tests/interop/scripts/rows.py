"""The list of scripts, and what counts their calls and what holds of them."""

SCRIPTS = []


class Script:
    """What one of AirSim's example scripts does, against one of the test's servers; `waits`: how often for a key."""

    def __init__(self, name, server, waits, function):
        self.name, self.server, self.waits, self.function = name, server, waits, function


def script(name, on, waits=0):
    """Add the decorated function, which takes a client and a Check, to the list."""

    def add(function):
        SCRIPTS.append(Script(name, on, waits, function))
        return function

    return add


class Check:
    """Counts what holds, and ends the script at the first thing that does not. `folder` is for files."""

    def __init__(self, folder):
        self.count, self.folder = 0, folder

    def __call__(self, holds, what):
        self.count += 1
        if not holds:
            raise AssertionError(what)

    def near(self, found, wanted, within, what):
        """Every part of `found` lies within so much of its part of `wanted`."""
        found, wanted = list(found), list(wanted)
        close = len(found) == len(wanted) and all(abs(a - b) <= within for a, b in zip(found, wanted))
        self(close, f"{what}: {found} is not within {within} of {wanted}")


class Counter:
    """Counts calls."""

    def __init__(self):
        self.calls = 0

    def counting(self, client):
        """The client, whose calls count from now on."""
        for name in ("call", "call_async"):
            setattr(client.client, name, self._counted(getattr(client.client, name)))
        return client

    def _counted(self, ask):
        def asked(*args):
            self.calls += 1
            return ask(*args)

        return asked
