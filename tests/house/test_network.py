"""No test reaches another machine; these tests prove that the refusal works."""

import socket

import pytest

from tests.isolation import NetworkRefusedError


def test_connection_to_another_machine_is_refused() -> None:
    with socket.socket() as end, pytest.raises(NetworkRefusedError, match=r"203\.0\.113\.7"):
        end.connect(("203.0.113.7", 443))


def test_quiet_connection_to_another_machine_is_refused() -> None:
    with socket.socket() as end, pytest.raises(NetworkRefusedError):
        end.connect_ex(("203.0.113.7", 443))


def test_look_up_of_a_name_is_refused() -> None:
    with pytest.raises(NetworkRefusedError, match="example"):
        socket.create_connection(("example.org", 443), timeout=1)


def test_connection_to_this_machine_is_allowed() -> None:
    with socket.socket() as server:
        server.bind(("127.0.0.1", 0))
        server.listen()

        socket.create_connection(server.getsockname(), timeout=5).close()
