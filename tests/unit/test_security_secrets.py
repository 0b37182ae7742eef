"""No secret stands in the repository: no key, no token, no password, whatever its owner calls it."""

import re
import subprocess

import pytest

from pantau.settings import PROJECT

SIGNS = {
    "a private key": r"-----BEGIN [A-Z ]*PRIVATE KEY-----",
    "a service account": r'"private_key(?:_id)?"\s*:\s*"[^"]{20,}"',
    "a key of a cloud": r"\b(?:AKIA[0-9A-Z]{16}|AIza[0-9A-Za-z_-]{35}|ya29\.[0-9A-Za-z_-]{20,})",
    "a token": r"\b(?:gh[pousr]_[0-9A-Za-z]{36}|xox[abprs]-[0-9A-Za-z-]{10,}|glpat-[0-9A-Za-z_-]{20})",
    "a signed token": r"\beyJ[0-9A-Za-z_-]{10,}\.eyJ[0-9A-Za-z_-]{10,}\.[0-9A-Za-z_-]{10,}",
    "a Fernet key": r"(?<![0-9A-Za-z_/+-])[0-9A-Za-z_-]{43}=(?![0-9A-Za-z_=])",
    "a long hexadecimal secret": r"(?<![0-9A-Za-z])(?<!sha256:)[0-9a-f]{64}(?![0-9A-Za-z])",
    # Shorter ones are what tests invent.
    "a URL with a password": r"://[^/\s:@'\"{}|]+:[^/\s:@'\"{}$<\[(]{10,}@",
    # But the name of a setting or of a file, which is letters only.
    "a password in words": (
        r"(?i)(?:password|passwd|secret|token|api_?key|pseudonym_?key)[\"']?\s*[=:]\s*"
        r"[\"'](?![a-z_]+[\"'])[^\"'\s{}$<]{12,}[\"']"
    ),
}
PLAYED = {
    "a private key": "-----BEGIN PRIVATE " + "KEY-----",
    "a service account": '"private_' + 'key_id": "0123456789abcdef0123456789"',
    "a key of a cloud": "AKIA" + "ABCDEFGHIJKLMNOP",
    "a token": "ghp" + "_0123456789abcdef0123456789abcdef0123",
    "a signed token": "eyJ" + "hbGciOiJIUzI1NiJ9.eyJ" + "zdWIiOiIxMjM0NTY3ODkwIn0.abcdefghijklmnop",
    "a Fernet key": "a" * 43 + "=",
    "a long hexadecimal secret": ("0123456789" + "abcdef") * 4,
    "a URL with a password": "db" + "://pantau:" + "rahasia-sekali@db/warehouse",
    "a password in words": "PASSWORD = " + '"rahasia-sekali-betul"',
}


def tracked() -> list[str]:
    """Every file that git knows; pictures hold no text."""
    told = subprocess.run(
        ["git", "ls-files", "-z"], cwd=PROJECT, capture_output=True, text=True, check=True
    ).stdout
    return [name for name in told.split("\0") if name and not name.endswith((".png", ".xlsx"))]


def signs_in(text: str) -> set[str]:
    return {sign for sign, pattern in SIGNS.items() if re.search(pattern, text)}


@pytest.mark.parametrize("sign", SIGNS)
def test_each_kind_of_secret_would_be_seen(sign):
    assert sign in signs_in(PLAYED[sign])


def test_no_file_of_the_repository_holds_a_secret():
    names = tracked()
    assert len(names) > 400
    found = set()
    for name in names:
        path = PROJECT / name
        if path.is_file():
            found |= {(name, sign) for sign in signs_in(path.read_text(encoding="utf-8", errors="replace"))}
    assert found == set()


def test_what_holds_secrets_is_not_for_git_nor_for_the_image():
    ignored = (PROJECT / ".gitignore").read_text(encoding="utf-8").split()
    assert {".env", "var/"} <= {name.lstrip("/") for name in ignored}
    kept_out = (PROJECT / ".dockerignore").read_text(encoding="utf-8").split()
    assert "*" in kept_out or {".env", "var"} <= {name.strip("/") for name in kept_out}
