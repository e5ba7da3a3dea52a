"""A request of the collection, and what it leaves for the next ones."""

import json
import re
from collections.abc import Mapping
from typing import Any, Final

from attrs import Factory, frozen

_HEADER: Final = (
    "insomnia.response.headers.find((header) => header.key.toLowerCase() === '{name}').value"
)

FORM: Final = "application/x-www-form-urlencoded"


@frozen(kw_only=True)
class Request:
    """`{name}` in the path, a header's value or a text of the body is a variable."""

    name: str
    method: str
    path: str
    """Of the service; or `{name}`, a variable that has a whole address."""
    status: int
    description: str = ""
    token: str | None = None
    """The variable that has the caller's token."""
    query: Mapping[str, str] = Factory(dict)
    headers: Mapping[str, str] = Factory(dict)
    body: Any = None
    form: Mapping[str, str] = Factory(dict)
    """What is sent as a browser sends a form, instead of a body."""
    media_type: str = "application/json"
    keeps: Mapping[str, str] = Factory(dict)
    """Variables that the answer sets: each with the place in the body (`[0].id`), or the name of a
    header, which begins with a capital letter.
    """
    expects: Mapping[str, Any] = Factory(dict)
    """Places in the body, or names of headers, and what has to stand there."""

    def text(self) -> str:
        """The body as it is sent."""
        if self.body is None or isinstance(self.body, str):
            return self.body or ""
        written = json.dumps(self.body, indent=2, ensure_ascii=False)
        # A variable that is alone in its text is a number, as all of ours in bodies are.
        return re.sub(r'"\{(\w+)\}"', r"{{ _.\1 }}", written)

    def variables(self) -> set[str]:
        """The names that the request itself needs."""
        token = {self.token} if self.token else set()
        return token | set(
            re.findall(r"_\.(\w+)", self.url() + self.text() + "".join(self.sent().values()))
        )

    def url(self) -> str:
        return variable(self.path if self.path.startswith("{") else "{base_url}" + self.path)

    def sent(self) -> dict[str, str]:
        """The headers."""
        media_type = FORM if self.form else None if self.body is None else self.media_type
        about_body = {} if media_type is None else {"Content-Type": media_type}
        return about_body | {name: variable(value) for name, value in self.headers.items()}

    def script(self, wanted: set[str]) -> str:
        """What runs after the answer; of the variables it sets those that are wanted."""
        checks = [("insomnia.response.code", f"answers {self.status}", self.status)]
        checks += [
            (_at(place), f"{place} is {json.dumps(value)}", value)
            for place, value in self.expects.items()
        ]
        lines = [line for check in checks for line in _check(*check)]
        lines += [
            f"insomnia.baseEnvironment.set('{name}', {_at(place)});"
            for name, place in self.keeps.items()
            if name in wanted
        ]
        return "\n".join(lines) + "\n"


def variable(text: str) -> str:
    return re.sub(r"\{(\w+)\}", r"{{ _.\1 }}", text)


def _at(place: str) -> str:
    if place[0].isupper():
        return _HEADER.format(name=place.lower())
    return "insomnia.response.json()" + (place if place.startswith("[") else f".{place}")


def _check(found: str, title: str, value: Any) -> list[str]:
    quoted = title.replace("\\", "\\\\").replace("'", "\\'")
    return [
        f"insomnia.test('{quoted}', () => {{",
        f"  insomnia.expect({found}).to.deep.equal({json.dumps(value)});",
        "});",
    ]
