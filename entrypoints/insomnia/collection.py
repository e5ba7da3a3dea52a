"""The collection in the format that Insomnia imports: its export format 4.

Requests are chained by variables of the base environment, which a script after each answer sets,
and not by Insomnia's own `response` tag: an import gives every request a new id, and only for
the larger paid plans the tags are rewritten to those.
"""

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from http import HTTPStatus
from typing import Any, Final

from entrypoints.http.operations import Operation
from entrypoints.http.routes import OPERATIONS
from entrypoints.insomnia import classic_api, store_api
from entrypoints.insomnia.requests import FORM, Request

Resource = dict[str, Any]

# Placeholders that Insomnia replaces, so that an import into a workspace that is there works too.
_WORKSPACE: Final = "__WORKSPACE_ID__"
_ENVIRONMENT: Final = "__BASE_ENVIRONMENT_ID__"


def collection(operations: Sequence[Operation] = OPERATIONS) -> Resource:
    folders = {**store_api.folders(operations), classic_api.NAME: classic_api.requests()}
    wanted = {
        name for requests in folders.values() for each in requests for name in each.variables()
    }
    return {
        "_type": "export",
        "__export_format": 4,
        "__export_source": "storekeep",
        "resources": [_workspace(), _environment(wanted), *_folders(folders, wanted)],
    }


def _workspace() -> Resource:
    return {
        "_id": _WORKSPACE,
        "_type": "workspace",
        "parentId": None,
        "name": "Storekeep",
        "description": (
            "Every route of Storekeep. Play each folder from top to bottom: what a request makes,"
            " the next ones use."
        ),
        "scope": "collection",
    }


def _environment(wanted: set[str]) -> Resource:
    given = {"base_url": "http://127.0.0.1:3001", "staff_token": "staff_development"}
    data = {**given, **{name: _unset(name) for name in sorted(wanted - set(given))}}
    return {
        "_id": _ENVIRONMENT,
        "_type": "environment",
        "parentId": _WORKSPACE,
        "name": "Base environment",
        "data": data,
        "dataPropertyOrder": {"&": list(data)},
        "color": None,
        "isPrivate": False,
        "metaSortKey": 0,
    }


def _unset(name: str) -> str | int:
    # Until a request has set them, the ids are those of the first things that were seeded, and
    # the entity tags fit every version: each request works on its own, too. Nobody can be given
    # another's token, though: a visitor has to be made first.
    if name.endswith(("_token", "_recipient", "_url")):
        return ""
    return "*" if name.endswith("_etag") else 1


def _folders(folders: Mapping[str, Sequence[Request]], wanted: set[str]) -> Iterator[Resource]:
    for place, (name, requests) in enumerate(folders.items()):
        folder = _id("fld", name)
        yield {
            "_id": folder,
            "_type": "request_group",
            "parentId": _WORKSPACE,
            "name": name,
            "description": store_api.DESCRIPTIONS.get(name, ""),
            "environment": {},
            "environmentPropertyOrder": None,
            "metaSortKey": place,
        }
        for number, request in enumerate(requests):
            yield _request(request, folder, number, wanted)


def _request(request: Request, folder: str, number: int, wanted: set[str]) -> Resource:
    token = f"{{{{ _.{request.token} }}}}"
    bearer = {"type": "bearer", "token": token, "prefix": "", "disabled": False}
    return {
        "_id": _id("req", f"{folder} {request.name}"),
        "_type": "request",
        "parentId": folder,
        "name": request.name,
        "description": request.description,
        "method": request.method,
        "url": request.url(),
        "parameters": [_pair(*each) for each in request.query.items()],
        "headers": [_pair(*each) for each in request.sent().items()],
        "body": _body(request),
        "authentication": bearer if request.token else {},
        "preRequestScript": "",
        "afterResponseScript": request.script(wanted),
        "isPrivate": False,
        "metaSortKey": number,
        "settingStoreCookies": True,
        "settingSendCookies": True,
        "settingDisableRenderRequestBody": False,
        "settingEncodeUrl": True,
        "settingRebuildPath": True,
        # Where the bank's page leads back to is not what a script is to look at.
        "settingFollowRedirects": "off" if request.status == HTTPStatus.SEE_OTHER else "global",
    }


def _body(request: Request) -> Resource:
    if request.form:
        return {"mimeType": FORM, "params": [_pair(*each) for each in request.form.items()]}
    text = request.text()
    return {"mimeType": request.media_type, "text": text} if text else {}


def _pair(name: str, value: str) -> Resource:
    return {"name": name, "value": value, "disabled": False}


def _id(prefix: str, what: str) -> str:
    """The same in every export, and of the length that Insomnia's own ids have."""
    return f"{prefix}_{hashlib.blake2b(what.encode(), digest_size=16).hexdigest()}"
