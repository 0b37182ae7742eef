import pytest

from pantau.local.sheets_server.errors import SheetsError
from pantau.local.sheets_server.quota import Quota


def test_a_quota_refuses_until_the_minute_has_passed():
    now = [0.0]
    quota = Quota("Read", 2, clock=lambda: now[0])
    quota.take()
    now[0] = 30
    quota.take()
    with pytest.raises(SheetsError) as caught:
        quota.take()
    error = caught.value.body()["error"]
    assert (error["code"], error["status"]) == (429, "RESOURCE_EXHAUSTED")
    assert error["details"][0]["metadata"]["quota_limit_value"] == "2"
    now[0] = 60
    quota.take()


def test_a_quota_of_nought_is_off():
    quota = Quota("Read", 0, clock=lambda: 0.0)
    for _ in range(1000):
        quota.take()
    assert quota is not None
