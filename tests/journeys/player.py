"""Plays an Insomnia collection: what Insomnia would do with the few things that ours uses.

Whatever it does not know in a template or a script is an error, and not skipped.
"""

import re
from collections.abc import Iterator
from itertools import groupby
from typing import Any
from urllib.parse import urlencode
from uuid import uuid4

import orjson

from tests.journeys.service import Response, Service

Resource = dict[str, Any]

_SET = re.compile(r"insomnia\.baseEnvironment\.set\('(\w+)', (.+)\);")
_TEST = re.compile(r"insomnia\.test\('((?:[^'\\]|\\.)+)', \(\) => \{")
_EXPECT = re.compile(r"  insomnia\.expect\((.+)\)\.to\.deep\.equal\((.+)\);")
_HEADER = re.compile(
    r"insomnia\.response\.headers\.find\(\(header\) => "
    r"header\.key\.toLowerCase\(\) === '([a-z-]+)'\)\.value"
)
_BODY = re.compile(r"insomnia\.response\.json\(\)((?:\.\w+|\[\d+\])*)")


class Player:
    def __init__(self, export: Resource, service: Service) -> None:
        self._service = service
        self._resources: list[Resource] = export["resources"]
        [environment] = self._of_type("environment")
        self.environment: dict[str, Any] = {**environment["data"], "base_url": service.base_url}

    def requests(self) -> Iterator[Resource]:
        """In the order in which they stand in Insomnia's side bar."""
        [workspace] = self._of_type("workspace")
        groups = [
            each for each in self._of_type("request_group") if each["parentId"] == workspace["_id"]
        ]
        for group in sorted(groups, key=lambda each: each["metaSortKey"]):
            inside = [each for each in self._of_type("request") if each["parentId"] == group["_id"]]
            yield from sorted(inside, key=lambda each: each["metaSortKey"])

    def play(self, request: Resource) -> Iterator[str]:
        """Send it and run its script; what its tests complain of."""
        response = self._send(request)
        body = response.body.decode()[:500]
        for complaint in self._run(request["afterResponseScript"], response):
            yield f"{request['name']}: {complaint}; the answer: {body}"

    def render(self, text: str) -> str:
        text = re.sub(r"\{\{ _\.(\w+) \}\}", lambda found: str(self.environment[found[1]]), text)
        text = re.sub(r"\{% uuid 'v4' %\}", lambda _: str(uuid4()), text)
        assert "{{" not in text, text
        assert "{%" not in text, text
        return text

    def _of_type(self, kind: str) -> list[Resource]:
        return [each for each in self._resources if each["_type"] == kind]

    def _send(self, request: Resource) -> Response:
        headers = {each["name"]: self.render(each["value"]) for each in request["headers"]}
        if request["authentication"]:
            assert request["authentication"]["type"] == "bearer"
            headers["Authorization"] = f"Bearer {self.render(request['authentication']['token'])}"
        url = self.render(request["url"])
        if request["parameters"]:
            pairs = [(each["name"], self.render(each["value"])) for each in request["parameters"]]
            url += "?" + urlencode(pairs)
        body = self._body(request["body"]).encode()
        return self._service.send(request["method"], url, headers, body)

    def _body(self, body: Resource) -> str:
        if "params" in body:
            assert body["mimeType"] == "application/x-www-form-urlencoded"
            return urlencode(
                [(each["name"], self.render(each["value"])) for each in body["params"]]
            )
        return self.render(body.get("text", ""))

    def _run(self, script: str, response: Response) -> Iterator[str]:
        lines = iter(script.splitlines())
        for line in lines:
            if found := _SET.fullmatch(line):
                self.environment[found[1]] = _value(found[2], response)
                continue
            test, expectation, end = _TEST.fullmatch(line), next(lines), next(lines)
            expected = _EXPECT.fullmatch(expectation)
            assert test, line
            assert expected, expectation
            assert end == "});", end
            actual = _value(expected[1], response)
            if actual != orjson.loads(expected[2]):
                yield f"{test[1]!r} fails, it is {actual!r}"


def _value(expression: str, response: Response) -> Any:
    if expression == "insomnia.response.code":
        return response.status
    if header := _HEADER.fullmatch(expression):
        return response.headers[header[1]]
    body = _BODY.fullmatch(expression)
    assert body, expression
    value = response.json()
    for name, place in re.findall(r"\.(\w+)|\[(\d+)\]", body[1]):
        if place:
            value = value[int(place)] if int(place) < len(value) else None
        elif name == "length" and isinstance(value, list):
            value = len(value)
        else:
            value = value.get(name)
    return value


def folders(requests: Iterator[Resource]) -> list[list[Resource]]:
    return [list(inside) for _, inside in groupby(requests, key=lambda each: each["parentId"])]
