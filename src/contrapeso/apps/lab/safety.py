"""What stands between the network and the pages: who may ask, how much, and what a page may load."""

from __future__ import annotations

import asyncio
import base64
import binascii
import hmac
import ipaddress
import socket
from collections.abc import Callable

from starlette.datastructures import Headers, MutableHeaders
from starlette.middleware import Middleware
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from contrapeso.apps.lab.settings import LabSettings
from contrapeso.vocabulary.errors import ContrapesoError

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; "
    "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
"""Nothing from elsewhere, and no script or style inside a page: a hostile casebook can then run nothing."""

REPORT_POLICY = (
    "default-src 'none'; style-src 'unsafe-inline'; img-src data:; form-action 'none'; base-uri 'none'; frame-ancestors 'none'; sandbox"
)
"""A report is one file with its style inside; it runs no script and may not even claim this origin."""

HEADERS = {
    "content-security-policy": POLICY,
    "x-content-type-options": "nosniff",
    "referrer-policy": "same-origin",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "permissions-policy": "camera=(), geolocation=(), microphone=()",
}
LOOPBACK = ("127.0.0.1", "localhost", "::1")
SAFE_METHODS = ("GET", "HEAD")
ORDINARY_BODY, UPLOAD_BODY = 256_000, 64_000_000
"""Bytes of a request; only an upload of a casebook may be large."""
LONGEST_QUERY = 8_000
BODY_SECONDS = 30.0
"""How long a client may leave the next piece of a request unsent."""


class SafetyError(ContrapesoError):
    """A laboratory that would stand open."""


def is_loopback(host: str) -> bool:
    """Return whether an address is that of this machine only."""
    if host in LOOPBACK:
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def require_token(settings: LabSettings) -> None:
    """Refuse to listen beyond this machine without a token.

    Raises
    ------
    SafetyError
        If there is none, or one that can be guessed.
    """
    if is_loopback(settings.host):
        return
    if not settings.token:
        raise SafetyError(f"{settings.host} can be reached from other machines; give --token, which readers enter as the password")
    if len(settings.token) < 16:
        raise SafetyError("the token has fewer than 16 characters and can be guessed; give a longer one")


def host_name(value: str) -> str:
    """Return the name in a Host header, without port and brackets."""
    value = value.strip().lower()
    if value.startswith("["):
        return value[1:].partition("]")[0]
    return value.rpartition(":")[0] if value.count(":") == 1 else value


def _known_host(settings: LabSettings) -> Callable[[str], bool]:
    names = {*LOOPBACK, settings.host.lower()}
    everywhere = settings.host in ("0.0.0.0", "::")
    if everywhere:
        names |= {socket.gethostname().lower(), socket.getfqdn().lower()}

    def known(name: str) -> bool:
        if name in names:
            return True
        try:
            address = ipaddress.ip_address(name)
        except ValueError:
            return False
        return everywhere or address.is_loopback

    return known


def holds_token(header: str, token: str) -> bool:
    """Return whether an Authorization header holds the token, as a bearer or as the password of anyone."""
    kind, _, value = header.partition(" ")
    if kind.lower() == "bearer":
        given = value.strip()
    elif kind.lower() == "basic":
        try:
            given = base64.b64decode(value.strip(), validate=True).decode("utf-8").partition(":")[2]
        except (binascii.Error, UnicodeDecodeError, ValueError):
            return False
    else:
        return False
    return hmac.compare_digest(given.encode(), token.encode())


def from_elsewhere(headers: Headers) -> bool:
    """Return whether a request that changes something was sent by a page of another site.

    Browsers say so themselves. What says nothing is no browser, and carries nobody's authority.
    """
    site = headers.get("sec-fetch-site")
    if site is not None:
        return site not in ("same-origin", "none")
    origin = headers.get("origin")
    return origin is not None and origin.partition("://")[2].lower() != headers.get("host", "").lower()


class Guard:
    """Check host, token, origin and size of a request, and set the headers of every answer."""

    def __init__(self, app: ASGIApp, settings: LabSettings) -> None:
        self.app = app
        self.token = settings.token
        self.known = _known_host(settings)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve a request, or say why not."""
        if scope["type"] == "websocket":
            await send({"type": "websocket.close", "code": 1008})
            return
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in HEADERS.items():
                    headers.setdefault(name, value)
                headers.setdefault("cache-control", "no-cache")
            await send(message)

        refusal = self._refusal(scope)
        if refusal is not None:
            await refusal(scope, receive, send_with_headers)
            return
        await self._within_size(scope, receive, send_with_headers)

    def _refusal(self, scope: Scope) -> PlainTextResponse | None:
        headers = Headers(scope=scope)
        if not self.known(host_name(headers.get("host", ""))):
            return PlainTextResponse("This laboratory does not go by that name.", 421)
        if self.token and not holds_token(headers.get("authorization", ""), self.token):
            challenge = {"www-authenticate": 'Basic realm="contrapeso: enter the token as the password"'}
            return PlainTextResponse("Enter the token as the password; any name will do.", 401, challenge)
        if len(scope.get("query_string", b"")) > LONGEST_QUERY:
            return PlainTextResponse("The address is too long; upload the scenario as a file.", 414)
        if scope["method"] not in SAFE_METHODS:
            if from_elsewhere(headers):
                return PlainTextResponse("A page of another site may not do this.", 403)
            if scope["path"].startswith("/api/") and scope["method"] == "POST":
                kind = headers.get("content-type", "").partition(";")[0].strip().lower()
                if kind != "application/json":
                    return PlainTextResponse("Send application/json.", 415)
        return None

    async def _within_size(self, scope: Scope, receive: Receive, send: Send) -> None:
        limit = UPLOAD_BODY if scope["path"].rstrip("/").endswith("/bring") else ORDINARY_BODY
        headers = Headers(scope=scope)
        declared = headers.get("content-length", "")
        if declared.isdecimal() and int(declared) > limit:
            await PlainTextResponse(f"The request has more than {limit} bytes.", 413)(scope, receive, send)
            return
        seen, started, refused = 0, False, False

        async def counted() -> Message:
            nonlocal seen, refused
            if scope["method"] in SAFE_METHODS or started:
                return await receive()
            try:
                message = await asyncio.wait_for(receive(), BODY_SECONDS)
            except TimeoutError:
                return {"type": "http.disconnect"}
            seen += len(message.get("body", b""))
            if seen > limit:
                refused = True
                return {"type": "http.disconnect"}
            return message

        async def noted(message: Message) -> None:
            nonlocal started
            if refused and not started:
                return  # the answer below takes the place of whatever the page made of half a request
            started = started or message["type"] == "http.response.start"
            await send(message)

        try:
            await self.app(scope, counted, noted)
        except Exception:
            if not refused or started:
                raise
        if refused and not started:
            await PlainTextResponse(f"The request has more than {limit} bytes.", 413)(scope, receive, send)


def middleware(settings: LabSettings) -> list[Middleware]:
    """Return what every request passes."""
    return [Middleware(Guard, settings=settings)]
