#!/usr/bin/env python3
"""fetch: one value of a JSON document on the web, such as a price.

Input, a JSON object:  {"url": "https://api.example/v1/price", "path": ["data", "price"]}
Output, JSON:          the value at that path; a number is written as the server wrote it

The hosts that it may ask are in FETCH_HOSTS, separated by commas (host or host:port). The input
comes from an application, so from whoever may use that: without such a list, they could have this
machine ask its own neighbours.

    echo '{"url": "http://127.0.0.1:8000/price.json", "path": ["usd"]}' |
        FETCH_HOSTS=127.0.0.1:8000 ./fetch.py

Different machines, or the same one a second later, may get different answers: the application has
to accept the value that one processor reports, or to compare several.
"""

import decimal
import json
import os
import sys
import urllib.parse
import urllib.request

# An operator bounds its own time: without a `timeout` in the configuration nobody else does.
TIMEOUT_SECONDS = 10
BODY_LIMIT_BYTES = 1 << 20


class Refused(Exception):
    """The task cannot be done, for a reason that a person can read."""


class SameHost(urllib.request.HTTPRedirectHandler):
    """Follows a redirection only to a host that is allowed, too."""

    def redirect_request(self, req, fp, code, msg, headers, newurl):
        check_host(newurl)
        return super().redirect_request(req, fp, code, msg, headers, newurl)


def main():
    request = read_request(sys.stdin.buffer.read())
    check_host(request["url"])
    document = json.loads(download(request["url"]), parse_float=decimal.Decimal)
    # Without a newline: it would be part of the outcome.
    sys.stdout.write(text_of(value_at(document, request["path"])))


def read_request(data):
    request = json.loads(data)
    if not isinstance(request, dict) or not isinstance(request.get("url"), str):
        raise Refused("the input has no url")
    if not isinstance(request.get("path"), list):
        raise Refused("the input has no path")
    return request


def check_host(url):
    allowed = [host.strip() for host in os.environ.get("FETCH_HOSTS", "").split(",")]
    parts = urllib.parse.urlsplit(url)
    if parts.scheme not in ("http", "https") or not parts.netloc or parts.netloc not in allowed:
        raise Refused(f"not in FETCH_HOSTS: {url}")


def download(url):
    opener = urllib.request.build_opener(SameHost)
    with opener.open(url, timeout=TIMEOUT_SECONDS) as answer:
        body = answer.read(BODY_LIMIT_BYTES + 1)
    if len(body) > BODY_LIMIT_BYTES:
        raise Refused(f"the answer has more than {BODY_LIMIT_BYTES} bytes: {url}")
    return body


def value_at(document, path):
    value = document
    for step in path:
        try:
            value = value[step]
        except (KeyError, IndexError, TypeError):
            raise Refused(f"nothing at {path}") from None
    return value


def text_of(value):
    # A price is no binary fraction: 0.1 stays 0.1, and 1.10 stays 1.10.
    if isinstance(value, decimal.Decimal):
        return str(value)
    return json.dumps(value, default=str, ensure_ascii=False)


if __name__ == "__main__":
    try:
        main()
    except (Refused, ValueError, OSError) as error:
        # One line for the log, and a status that says: no outcome. The task is tried again later.
        print(f"fetch: {error}", file=sys.stderr)
        sys.exit(1)
