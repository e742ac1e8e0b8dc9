"""What rpclib's error texts mean, said so that a user can act on it."""

from __future__ import annotations

import re

_ABSENT = re.compile(r"could not find function '[^']*' with argument count \d+")
# rpclib 2.3 swaps the two labels: "Expected" is what was sent, "got" what the server takes.
_ARITY = re.compile(r"invalid number of arguments\. Expected: (\d+), got: (\d+)")
_THREW = re.compile(r"threw an exception\. The exception contained this information: (.*?)\.?$", re.DOTALL)
_BAD_CAST = re.compile(r"bad[_ ]cast")


def is_absent(remote: str) -> bool:
    """Whether the server's words say that it has no such method."""
    return bool(_ABSENT.search(remote))


def wanted_parameters(remote: str) -> int | None:
    """How many parameters the server takes, from its complaint about their number; None for other complaints."""
    found = _ARITY.search(remote)
    return int(found[2]) if found else None


def cause(remote: str) -> str:
    """The words of the exception inside rpclib's sentence, or all of it."""
    found = _THREW.search(remote)
    return found[1] if found else remote


def explain(method: str, remote: str, address: str) -> str:
    """One line for people: what `method` ran into at `address`, and what to do where that is known."""
    if is_absent(remote):
        return f"{method}: the simulator at {address} has no such call. It is of another release, family or SimMode."
    if found := _ARITY.search(remote):
        return (
            f"{method}: the simulator at {address} takes {found[2]} parameters, {found[1]} were sent."
            " It is of another release or family than it seemed."
        )
    if _BAD_CAST.search(remote):
        return f"{method}: the simulator at {address} does not take a parameter of this type ({cause(remote)})."
    return f"{method} failed at {address}: {cause(remote)}"
