"""The page that shows the whole API, made of the OpenAPI document and nothing else."""

from collections.abc import Iterator, Mapping
from http import HTTPStatus
from typing import Any

from entrypoints.http.docs.curl import command, pretty
from entrypoints.http.docs.fields import fields_table, parameters_table, type_name
from entrypoints.http.docs.frame import page
from entrypoints.http.docs.markup import Markup, el, inline, join, prose
from entrypoints.http.docs.samples import sample

Document = Mapping[str, Any]


def reference(document: Document, base_url: str) -> bytes:
    """The whole page. Examples are told with `base_url`."""
    folders = _folders(document)
    return page(
        title="API reference",
        navigation=_navigation(folders, document),
        content=join(
            _introduction(document),
            *(_folder(name, found, document, base_url) for name, found in folders.items()),
            _types(document),
        ),
    )


Operations = list[tuple[str, str, Document]]


def _folders(document: Document) -> dict[str, Operations]:
    """Method, path and operation of each, by folder."""
    found: dict[str, Operations] = {tag["name"]: [] for tag in document["tags"]}
    for path, methods in document["paths"].items():
        for method, operation in methods.items():
            for tag in operation["tags"]:
                found[tag].append((method.upper(), path, operation))
    return found


def _navigation(folders: Mapping[str, Operations], document: Document) -> Markup:
    links = [
        el(
            "section",
            el("h2", el("a", name, href=f"#{_anchor(name)}")),
            el("ul", *(_link(method, operation) for method, _, operation in operations)),
        )
        for name, operations in folders.items()
    ]
    types = el("ul", *(el("li", type_name(_ref(name))) for name in _shown_types(document)))
    return join(*links, el("section", el("h2", el("a", "Types", href="#types")), types))


def _link(method: str, operation: Document) -> Markup:
    summary = operation["summary"]
    text = join(_badge(method), " ", el("span", summary))
    return el("li", el("a", text, href=f"#{operation['operationId']}", title=summary))


def _introduction(document: Document) -> Markup:
    (_, lead), *guides = prose(document["info"]["description"])
    title = document["info"]["title"]
    more = el(
        "p",
        el("a", "OpenAPI document", href="/v1/openapi.json"),
        " · ",
        el("a", "All problems", href="/docs/problems"),
        class_="more",
    )
    cards = [el("section", el("h3", heading or ""), body) for heading, body in guides]
    return el(
        "header",
        el("h1", title, " ", el("span", f"v{document['info']['version']}", class_="version")),
        el("div", lead, class_="lead"),
        more,
        el("div", *cards, class_="guides"),
    )


def _folder(name: str, operations: Operations, document: Document, base_url: str) -> Markup:
    articles = [
        _operation(method, path, operation, document, base_url)
        for method, path, operation in operations
    ]
    return el("section", el("h2", name), *articles, id=_anchor(name), class_="folder")


def _operation(
    method: str, path: str, operation: Document, document: Document, base_url: str
) -> Markup:
    description = operation.get("description")
    text = join(
        el("h3", el("a", operation["summary"], href=f"#{operation['operationId']}")),
        el("p", _badge(method), " ", el("code", path), _needs(operation), class_="route"),
        el("p", inline(description)) if description else Markup(),
        *_tables(operation, document["components"]["schemas"]),
        *_answers(operation),
    )
    examples = [el("h4", "Example"), el("pre", command(base_url, method, path, operation))]
    outline = _outline(operation, document)
    if outline:
        examples += [el("h4", "Answer, in outline"), el("pre", outline, class_="answer")]
    return el(
        "article",
        el("div", text, class_="text"),
        el("div", *examples, class_="example"),
        id=operation["operationId"],
        data_words=f"{method} {path} {operation['summary']} {operation['operationId']}".lower(),
    )


def _outline(operation: Document, document: Document) -> str:
    """What an answer looks like; values are those of the examples in the same folder."""
    components = document["components"]["schemas"]
    known = {
        name: value
        for each in reversed(_folders(document)[operation["tags"][0]])
        for content in each[2].get("requestBody", {}).get("content", {}).values()
        if isinstance(content.get("example"), dict)
        for name, value in content["example"].items()
    }
    good = min(operation["responses"])
    contents = operation["responses"][good].get("content", {})
    if "application/json" not in contents:
        return ""
    return pretty(sample(contents["application/json"]["schema"], components, known))


def _needs(operation: Document) -> Markup:
    if "x-caller" not in operation and "x-scope" not in operation:
        return el("span", "no token needed", class_="scope open")
    own = f"token of a {operation['x-caller']}" if "x-caller" in operation else ""
    if "x-scope" not in operation:
        return el("span", own, class_="scope")
    either = f"{own}, or " if own else "token "
    return el("span", f"{either}with ", el("code", operation["x-scope"]), class_="scope")


def _tables(operation: Document, components: Document) -> Iterator[Markup]:
    titles = {"path": "In the path", "query": "Query", "header": "Headers"}
    for place, title in titles.items():
        chosen = [each for each in operation["parameters"] if each["in"] == place]
        yield parameters_table(title, chosen, components)
    for media_type, content in operation.get("requestBody", {}).get("content", {}).items():
        schema = _resolved(content["schema"], components)
        if "properties" in schema:
            if schema.get("description"):
                yield join(el("h4", "Body"), el("p", inline(schema["description"])))
            yield fields_table("" if schema.get("description") else "Body", schema, components)
        else:
            yield join(el("h4", "Body"), el("p", media_type))


def _answers(operation: Document) -> Iterator[Markup]:
    yield el("h4", "Answers")
    good = [
        each for each in operation["responses"].items() if int(each[0]) < HTTPStatus.BAD_REQUEST
    ]
    yield el("ul", *(_answer(status, response) for status, response in good), class_="answers")
    problems = [
        el("li", el("a", el("b", status), " ", code, href=f"/docs/problems/{code}"))
        for status, response in operation["responses"].items()
        for content in response.get("content", {}).values()
        for code in content["schema"].get("properties", {}).get("code", {}).get("enum", ())
    ]
    yield el("ul", *problems, class_="problems")


def _answer(status: str, response: Document) -> Markup:
    kinds = [
        type_name(content["schema"]) if media_type == "application/json" else Markup(media_type)
        for media_type, content in response.get("content", {}).items()
    ]
    headers = [name for name in response["headers"] if name != "X-Request-Id"]
    told = join(" with ", ", ".join(headers)) if headers else Markup()
    what = join(": ", *kinds) if kinds else Markup()
    return el(
        "li",
        el("b", status),
        f" {response['description']}",
        what,
        el("span", told, class_="quiet"),
    )


def _types(document: Document) -> Markup:
    schemas = document["components"]["schemas"]
    return el(
        "section",
        el("h2", "Types"),
        *(_type(name, schemas[name], schemas) for name in _shown_types(document)),
        id="types",
        class_="folder",
    )


def _type(name: str, schema: Document, components: Document) -> Markup:
    about = schema.get("description")
    parts = [el("h3", name), el("p", inline(about)) if about else Markup()]
    if "properties" in schema:
        parts.append(fields_table("", schema, components))
    else:
        parts.append(el("ul", *(el("li", el("code", each)) for each in schema["enum"])))
    return el(
        "article", el("div", *parts, class_="text"), id=f"type-{name}", data_words=name.lower()
    )


def _shown_types(document: Document) -> list[str]:
    """All but those whose fields stand beside the one operation that takes them."""
    bodies = {
        content["schema"].get("$ref", "").rpartition("/")[2]
        for methods in document["paths"].values()
        for operation in methods.values()
        for content in operation.get("requestBody", {}).get("content", {}).values()
    }
    nested = {
        field["items"]["$ref"].rpartition("/")[2]
        for schema in document["components"]["schemas"].values()
        for field in schema.get("properties", {}).values()
        if "$ref" in field.get("items", {})
    }
    schemas = document["components"]["schemas"]
    return [name for name in schemas if name not in bodies or name in nested]


def _resolved(schema: Document, components: Document) -> Document:
    if "$ref" not in schema:
        return schema
    found: Document = components[schema["$ref"].rpartition("/")[2]]
    return found


def _ref(name: str) -> Document:
    return {"$ref": f"#/components/schemas/{name}"}


def _badge(method: str) -> Markup:
    return el("span", method, class_=f"method {method.lower()}")


def _anchor(name: str) -> str:
    return "folder-" + name.lower().replace(" ", "-")
