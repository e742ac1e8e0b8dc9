"""Servers started as commands, with small Python programs in their place."""

from __future__ import annotations

import json
import os
import socket
import sys
import time

import pytest

from litterscout.airsim import launch
from litterscout.errors import ConnectionFailed, SettingsError

READY = json.dumps({"event": "ready", "host": "127.0.0.1", "port": 5, "renderer": "cpu"})


def program(code: str) -> list[str]:
    return [sys.executable, "-S", "-c", f"import sys, time, os\n{code}"]


def test_a_server_that_announces_itself_is_ended_with_the_block() -> None:
    chatter = "for i in range(20000): print('busy', i, file=sys.stderr); print('words', i)\n"
    with launch(program(f"print('hello')\nprint('{READY}', flush=True)\n{chatter}\ntime.sleep(60)")) as server:
        assert server.address == "127.0.0.1:5" and server.ready["renderer"] == "cpu"
        assert server.obituary() is None
    assert server.process.returncode is not None
    assert "was killed by SIGTERM" in (server.obituary() or "")
    server.close()


def test_a_server_that_dies_is_quoted() -> None:
    code = "print('loading', file=sys.stderr)\nprint('SettingsError: no such place', file=sys.stderr)\nsys.exit(2)"
    with pytest.raises(ConnectionFailed, match=r"exit code 2\. It said last: loading \| SettingsError: no such"):
        launch(program(code))


def test_a_server_that_says_nothing_meets_the_deadline_and_is_ended() -> None:
    began = time.monotonic()
    with pytest.raises(ConnectionFailed, match=r"did not say that it is ready in 0.2 s"):
        launch(program("time.sleep(60)"), timeout_s=0.2)
    assert time.monotonic() - began < 10


def test_a_server_that_does_not_announce_itself_is_waited_for_at_its_port() -> None:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    code = f"import socket\ns = socket.create_server(('127.0.0.1', {port}))\ntime.sleep(60)"
    with launch([sys.executable, "-c", f"import time\n{code}"], address=f"127.0.0.1:{port}") as server:
        assert server.address == f"127.0.0.1:{port}"


def test_a_server_that_never_listens_meets_the_deadline() -> None:
    with socket.create_server(("127.0.0.1", 0)) as free:
        address = f"127.0.0.1:{free.getsockname()[1]}"
    with pytest.raises(ConnectionFailed, match=f"does not listen at {address} after 0.3 s"):
        launch(program("time.sleep(60)"), address=address, timeout_s=0.3)
    with pytest.raises(ConnectionFailed, match="ended with exit code 0"):
        launch(program(""), address=address, timeout_s=30)


@pytest.mark.skipif(os.name != "posix", reason="process groups are POSIX")
def test_what_a_wrapper_script_started_ends_as_well() -> None:
    child = "import os, time; print(os.getpid(), flush=True); time.sleep(60)"
    code = f"import subprocess\np = subprocess.Popen([sys.executable, '-c', {child!r}], stdout=-1, text=True)\n"
    code += "pid = p.stdout.readline().strip()\n"
    code += (
        'print(\'{"event": "ready", "host": "127.0.0.1", "port": 5, "child": \' + pid + \'}\', flush=True)\np.wait()'
    )
    with launch(program(code)) as server:
        child_pid = server.ready["child"]
    deadline = time.monotonic() + 5
    while _runs(child_pid) and time.monotonic() < deadline:
        time.sleep(0.01)
    assert not _runs(child_pid)


def _runs(pid: int) -> bool:
    try:
        with open(f"/proc/{pid}/stat", encoding="ascii") as file:
            return file.read().rsplit(") ", 1)[1][0] != "Z"
    except FileNotFoundError:
        return False


@pytest.mark.parametrize("command", [[], ["/no/such/program"], ["/"]])
def test_a_command_that_cannot_be_started_is_a_settings_error(command: list[str]) -> None:
    with pytest.raises(SettingsError, match=r"server.launch"):
        launch(command)


def test_the_environment_is_added_to() -> None:
    code = 'print(\'{"event": "ready", "host": "h", "port": 1, "said": "\' + os.environ[\'SAID\'] + \'"}\', flush=True)'
    with launch(program(code), env={"SAID": "yes"}) as server:
        assert server.ready["said"] == "yes"
