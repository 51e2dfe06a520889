"""Fetches the certificate chain that a request names, from Amazon's address and from nowhere else."""

from __future__ import annotations

import posixpath
import re
import ssl
import time
import urllib.error
import urllib.request
from http.client import HTTPException
from typing import NoReturn

import certifi

from skill.signature_refusal import RequestRefused

MOST_CHAIN_BYTES = 64 * 1024
"""Amazon's chain has about 6 KB."""
FETCH_SECONDS = 3.0
"""Alexa gives up on a skill after 8 seconds; a refusal has to arrive before that."""

_CHAIN_URL = re.compile(r"(?i:https://s3\.amazonaws\.com)(?::443)?(?P<path>/[A-Za-z0-9._~/-]+)", re.ASCII)
_CHAIN_PATH = "/echo.api/"


def chain_address(url: str) -> str:
    """Return the address of a certificate chain in its one normal form.

    Raises RequestRefused unless it is https, Amazon's S3, port 443 and below /echo.api/ (case counts in the
    path only). Anything Amazon never sends is refused too: user names, queries, fragments, escapes.
    """
    found = _CHAIN_URL.fullmatch(url)
    if not found:
        raise RequestRefused("the certificate address is not one of Amazon's")
    path = posixpath.normpath(found["path"])
    if path.startswith("//"):
        path = path[1:]
    if not path.startswith(_CHAIN_PATH):
        raise RequestRefused("the certificate address is not one of Amazon's")
    return f"https://s3.amazonaws.com{path}"


class _NoRedirect(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_: object) -> NoReturn:
        raise RequestRefused("the certificate address redirects")


def fetch_chain(address: str) -> bytes:
    """Return what stands at an address: at most MOST_CHAIN_BYTES bytes, without following redirects.

    Raises RequestRefused for every failure: no network, no answer in FETCH_SECONDS, a status other than 200,
    too much of it.
    """
    until = time.monotonic() + FETCH_SECONDS
    context = ssl.create_default_context(cafile=roots_file())
    opener = urllib.request.build_opener(_NoRedirect, urllib.request.HTTPSHandler(context=context))
    try:
        with opener.open(address, timeout=FETCH_SECONDS) as answer:
            if answer.status != 200:
                raise RequestRefused("the certificate address does not answer with a certificate")
            chain = bytearray()
            while piece := answer.read1(8192):
                chain += piece
                if len(chain) > MOST_CHAIN_BYTES:
                    raise RequestRefused("the certificate chain is too large")
                if time.monotonic() > until:
                    raise RequestRefused("the certificate chain arrives too slowly")
    except (OSError, urllib.error.URLError, HTTPException) as error:
        raise RequestRefused("the certificate chain cannot be fetched") from error
    return bytes(chain)


def roots_file() -> str:
    """Return the path of the root certificates that are trusted: those of Mozilla's list, by certifi."""
    return certifi.where()
