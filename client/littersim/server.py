"""The socket side: connections, their bytes cut into requests, and answers sent without waiting for a slow reader."""

from __future__ import annotations

import contextlib
import errno
import logging
import selectors
import socket
import threading
from collections import deque
from collections.abc import Callable

from littersim.codec import Framer, Request
from littersim.errors import BrokenFrame, LaunchError

log = logging.getLogger(__name__)
_DEAF_S = 1.0  # without file descriptors, how long to wait before trying again
_READ_BYTES = 2**18
_DROPS_TOLD = 5  # broken connections that are reported: a flood of them must not fill a pipe that nobody reads
MAX_UNSENT_BYTES = 2**29  # a reader that is this far behind is dropped; one 4K float image is 2**25
MAX_UNSENT_OF_ALL_BYTES = 2**30
MAX_PARTIAL_OF_ALL_BYTES = 2**27  # of messages that are not whole yet: true ones are hardly ever cut
_MAX_WAITING_BYTES = 2**24  # of requests that the simulation has not taken up: a client that is ahead is not read
_REQUEST_BYTES = 256  # of the least request, unpacked


class Connection:
    """One client. `send` may be called from any thread."""

    def __init__(self, sock: socket.socket, wake: Callable[[], None]) -> None:
        self.sock = sock
        self.framer = Framer()
        self.open = True
        self._wake = wake
        self._lock = threading.Lock()
        self._unsent: deque[memoryview] = deque()
        self.unsent_bytes = 0
        self._waiting_bytes = 0
        self.drawing = 0  # calls for images that are under way

    @property
    def backlog(self) -> bool:
        return bool(self._unsent)

    @property
    def crowded(self) -> bool:
        """Whether so much waits to be taken up that no more is read."""
        return self._waiting_bytes > _MAX_WAITING_BYTES

    def queued(self, request: Request) -> None:
        """Count a request that waits for the simulation."""
        with self._lock:
            self._waiting_bytes += request.size + _REQUEST_BYTES

    def taken(self, request: Request) -> None:
        """Count it no more."""
        with self._lock:
            was_crowded = self.crowded
            self._waiting_bytes -= request.size + _REQUEST_BYTES
        if was_crowded and not self.crowded:
            self._wake()

    def send(self, data: bytes) -> None:
        """Send what the socket takes now and leave the rest to the server's thread."""
        with self._lock:
            if not self.open:
                return
            self._unsent.append(memoryview(data))
            self.unsent_bytes += len(data)
            if len(self._unsent) == 1:
                self._push()
            waiting = bool(self._unsent)
            if self.unsent_bytes > MAX_UNSENT_BYTES:
                log.warning("a client that does not read its answers is dropped")
                self.open = False
        if waiting or not self.open:
            self._wake()

    def flush(self) -> None:
        with self._lock:
            self._push()

    def close(self) -> None:
        with self._lock:
            self.open = False
            self._unsent.clear()
            self.unsent_bytes = 0
            self.sock.close()

    def _push(self) -> None:
        try:
            while self._unsent:
                part = self._unsent[0]
                sent = self.sock.send(part)
                self.unsent_bytes -= sent
                if sent < len(part):
                    self._unsent[0] = part[sent:]
                else:
                    self._unsent.popleft()
        except BlockingIOError:
            return
        except OSError:
            self.open = False


class Server:
    """Listens at `address` and hands every request to `on_request`, in the order in which its connection sent them."""

    def __init__(self, host: str, port: int, on_request: Callable[[Connection, Request], None]) -> None:
        """Raises: LaunchError if the address cannot be listened at."""
        self._on_request = on_request
        self._listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
        self._listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            self._listener.bind((host, port))
        except (OSError, OverflowError) as exc:
            self._listener.close()
            raise LaunchError(f"cannot listen at {host}:{port}: {exc}. Choose another --port, or 0.") from exc
        self._listener.listen(128)
        self._listener.setblocking(False)
        self._waker, self._wakee = socket.socketpair()
        self._wakee.setblocking(False)
        self._waker.setblocking(False)
        self._connections: set[Connection] = set()
        self._stopping = False
        self._drops = 0
        self._deaf = False  # to new connections, for want of file descriptors
        self._thread = threading.Thread(target=self._run, name="littersim-sockets", daemon=True)

    @property
    def port(self) -> int:
        port: int = self._listener.getsockname()[1]
        return port

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        """Close the listener and all connections."""
        self._stopping = True
        self._wake()
        if self._thread.is_alive():
            self._thread.join(timeout=2)
        for end in (self._waker, self._wakee):
            end.close()

    def _wake(self) -> None:
        with contextlib.suppress(OSError):  # full means that it is woken already, closed that it has stopped
            self._waker.send(b"\0")

    def _run(self) -> None:
        with selectors.DefaultSelector() as selector:
            selector.register(self._listener, selectors.EVENT_READ)
            selector.register(self._wakee, selectors.EVENT_READ)
            while not self._stopping:
                ready_ones = selector.select(_DEAF_S if self._deaf else None)
                if not ready_ones:
                    self._listen(selector)
                for key, ready in ready_ones:
                    if key.fileobj is self._listener:
                        self._accept(selector)
                    elif key.fileobj is self._wakee:
                        self._drain_wakes()
                    else:
                        self._serve(key.data, ready)
                self._refresh(selector)
            for connection in self._connections:
                connection.close()
            self._listener.close()

    def _accept(self, selector: selectors.BaseSelector) -> None:
        try:
            sock, _ = self._listener.accept()
        except OSError as exc:  # gone again, or no file descriptors left
            self._tell_drop(exc)
            if exc.errno in (errno.EMFILE, errno.ENFILE):  # the listener stays ready: it is left alone for a while
                selector.unregister(self._listener)
                self._deaf = True
            return
        sock.setblocking(False)
        sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        connection = Connection(sock, self._wake)
        self._connections.add(connection)
        selector.register(sock, selectors.EVENT_READ, connection)

    def _listen(self, selector: selectors.BaseSelector) -> None:
        """Take new connections again."""
        selector.register(self._listener, selectors.EVENT_READ)
        self._deaf = False

    def _drain_wakes(self) -> None:
        with contextlib.suppress(BlockingIOError):
            self._wakee.recv(4096)

    def _serve(self, connection: Connection, ready: int) -> None:
        if ready & selectors.EVENT_WRITE:
            connection.flush()
        if ready & selectors.EVENT_READ and connection.open:
            try:
                data = connection.sock.recv(_READ_BYTES)
            except BlockingIOError:
                return
            except OSError:
                data = b""
            if not data:
                connection.open = False
                return
            try:
                for request in connection.framer.feed(data):
                    connection.queued(request)
                    self._on_request(connection, request)
            except BrokenFrame as exc:
                self._tell_drop(exc)
                connection.open = False

    def _tell_drop(self, why: Exception | str) -> None:
        self._drops += 1
        if self._drops <= _DROPS_TOLD:
            last = " (further ones are not reported)" if self._drops == _DROPS_TOLD else ""
            log.warning("a connection is dropped: %s%s", why, last)

    def _bound(self, what: str, limit: int, held: Callable[[Connection], int]) -> None:
        """Drop who holds most, for as long as all connections together hold more than the limit."""
        holders = [each for each in self._connections if each.open]  # what others hold is let go at once
        total = sum(map(held, holders))
        while total > limit:
            worst = max(holders, key=held)
            holders.remove(worst)
            self._tell_drop(f"it holds most of {total} bytes of {what}")
            worst.open = False
            total -= held(worst)

    def _refresh(self, selector: selectors.BaseSelector) -> None:
        """Watch for room to write where something is unsent, and for requests; forget what is closed."""
        self._bound("messages that are not whole", MAX_PARTIAL_OF_ALL_BYTES, lambda each: each.framer.held)
        self._bound("answers that nobody reads", MAX_UNSENT_OF_ALL_BYTES, lambda each: each.unsent_bytes)
        for connection in list(self._connections):
            if not connection.open:
                if connection.sock in selector.get_map():
                    selector.unregister(connection.sock)
                connection.close()
                self._connections.discard(connection)
                if self._deaf:
                    self._listen(selector)
                continue
            events = 0 if connection.crowded else selectors.EVENT_READ
            _watch(selector, connection, events | (selectors.EVENT_WRITE if connection.backlog else 0))


def _watch(selector: selectors.BaseSelector, connection: Connection, events: int) -> None:
    """Be told of these events of a connection from now on; there may be none."""
    key = selector.get_map().get(connection.sock)
    if key is not None and key.events == events:
        return
    if key is None and events:
        selector.register(connection.sock, events, connection)
    elif key is not None and events:
        selector.modify(connection.sock, events, connection)
    elif key is not None:
        selector.unregister(connection.sock)
