"""The pages that the `type` of a problem document points to."""

import json

from entrypoints.http.docs.frame import page
from entrypoints.http.docs.markup import Markup, el, inline, join
from entrypoints.http.docs.samples import sample
from entrypoints.http.problem import MEDIA_TYPE, Problem
from entrypoints.http.problems import PROBLEMS, document
from entrypoints.http.schemas import Schemas


def problem_list() -> bytes:
    rows = [
        el(
            "tr",
            el("td", el("span", str(problem.status), class_="status")),
            el("th", el("a", el("code", code), href=f"/docs/problems/{code}"), scope="row"),
            el("td", problem.title),
        )
        for code, problem in PROBLEMS.items()
    ]
    lead = "Everything that can be refused, and what to do then. Answers are "
    return page(
        title="Problems",
        navigation=_navigation(),
        content=join(
            el("h1", "Problems"),
            el("div", el("p", lead, el("code", MEDIA_TYPE), " (RFC 9457)."), class_="lead"),
            el("div", el("table", el("tbody", *rows)), class_="table wide"),
        ),
    )


def problem_page(code: str) -> bytes:
    problem = PROBLEMS[code]
    return page(
        title=problem.title,
        navigation=_navigation(),
        content=join(
            el("h1", problem.title),
            el("p", el("span", str(problem.status), class_="status"), " ", el("code", code)),
            el("div", el("p", inline(problem.help)), class_="lead"),
            el("h4", "As it is answered"),
            el("div", el("pre", _sample(code, problem)), class_="example alone"),
        ),
    )


def _sample(code: str, problem: Problem) -> str:
    schemas = Schemas(strict=False)
    facts = {name: schemas.of(kind) for name, kind in problem.facts.items()}
    told = {name: sample(schema, schemas.components, {}, name) for name, schema in facts.items()}
    answer = json.loads(document(code, "…", "…", {**told, **problem.example}))
    body = json.dumps(answer, indent=2, ensure_ascii=False)
    return f"HTTP/1.1 {problem.status}\nContent-Type: {MEDIA_TYPE}\n\n{body}"


def _navigation() -> Markup:
    links = [
        el("li", el("a", el("span", f"{problem.status} {code}"), href=f"/docs/problems/{code}"))
        for code, problem in PROBLEMS.items()
    ]
    return join(
        el("section", el("h2", el("a", "API reference", href="/docs"))),
        el("section", el("h2", el("a", "Problems", href="/docs/problems")), el("ul", *links)),
    )
