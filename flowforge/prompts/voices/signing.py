"""Signs requests to Amazon's services: Signature Version 4.

https://docs.aws.amazon.com/IAM/latest/UserGuide/create-signed-request.html
"""

import hashlib
import hmac
from datetime import UTC, datetime
from urllib.parse import parse_qsl, quote, urlsplit


def signed(  # noqa: PLR0913 - all of it is signed
    method: str,
    url: str,
    body: bytes,
    *,
    service: str,
    region: str,
    key_id: str,
    secret: str,
    headers: dict[str, str],
    now: datetime,
) -> dict[str, str]:
    """Give the headers of a request with its signature, `headers` among them.

    `now` is in UTC. The address is signed as it stands: its parts have to be quoted already.
    """
    at = now.astimezone(UTC).strftime("%Y%m%dT%H%M%SZ")
    parts = urlsplit(url)
    named = {name.lower(): " ".join(value.split()) for name, value in headers.items()}
    named |= {"host": parts.netloc, "x-amz-date": at}
    names = ";".join(sorted(named))
    query = "&".join(
        f"{quote(name, safe='-_.~')}={quote(value, safe='-_.~')}"
        for name, value in sorted(parse_qsl(parts.query, keep_blank_values=True))
    )
    lines = [method, parts.path or "/", query]
    lines += [f"{name}:{named[name]}" for name in sorted(named)]
    request = "\n".join([*lines, "", names, hashlib.sha256(body).hexdigest()])
    scope = f"{at[:8]}/{region}/{service}/aws4_request"
    told = "\n".join(["AWS4-HMAC-SHA256", at, scope, hashlib.sha256(request.encode()).hexdigest()])
    signature = hmac.digest(_key(secret, scope), told.encode(), hashlib.sha256).hex()
    credential = f"Credential={key_id}/{scope}, SignedHeaders={names}, Signature={signature}"
    # The host is added by whoever sends it.
    sent = {name: value for name, value in named.items() if name != "host"}
    return sent | {"authorization": f"AWS4-HMAC-SHA256 {credential}"}


def _key(secret: str, scope: str) -> bytes:
    """Derive the key of a day, a region and a service."""
    key = f"AWS4{secret}".encode()
    for part in scope.split("/"):
        key = hmac.digest(key, part.encode(), hashlib.sha256)
    return key
