"""The guard in conftest.py: a unit test that reaches out fails, whatever listens."""

import socket

import psycopg
import pytest


def test_a_unit_test_cannot_connect_to_a_port():
    with socket.socket() as client, pytest.raises(AssertionError, match="may not reach the network"):
        client.connect(("127.0.0.1", 9))


def test_a_unit_test_cannot_connect_to_postgresql():
    with pytest.raises(AssertionError, match="tests/warehouse"):
        psycopg.connect("postgresql://127.0.0.1:9/warehouse")
