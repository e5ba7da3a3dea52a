"""`/v1/tags`."""

from domain.tags import use_cases
from domain.tags.model import Tag, TagChanges, TagDraft
from entrypoints.http.operations import Call, Nothing
from entrypoints.http.paging import PageQuery
from entrypoints.http.query import write_cursor
from entrypoints.http.replies import Reply


def version(tag: Tag) -> str:
    return f"tag-{tag.id}.{tag.version}"


def _one(tag: Tag) -> Reply:
    return Reply(value=tag, version=version(tag))


def _created(tag: Tag) -> Reply:
    return Reply(
        value=tag,
        status=201,
        version=version(tag),
        location=f"/v1/tags/{tag.id}",
    )


def list_tags(call: Call[PageQuery, None]) -> Reply:
    after = call.cursor("id", call.query.after, int)
    page = use_cases.list_tags(call.units, limit=call.query.limit, after=after)
    return Reply(value=page.items, next=write_cursor("id", page.after) if page.after else None)


def read_tag(call: Call[Nothing, None], tag_id: int) -> Reply:
    return _one(use_cases.read_tag(call.units, tag_id))


def create_tag(call: Call[Nothing, TagDraft]) -> Reply:
    return call.write(
        lambda units: use_cases.create_tag(units, call.shop.ids, call.actor, call.body),
        _created,
    )


def change_tag(call: Call[Nothing, TagChanges], tag_id: int) -> Reply:
    expect = call.expect(version)
    return call.write(
        lambda units: use_cases.change_tag(units, call.actor, tag_id, call.body, expect),
        _one,
    )


def delete_tag(call: Call[Nothing, None], tag_id: int) -> Reply:
    expect = call.expect(version)
    return call.write(
        lambda units: use_cases.delete_tag(units, call.actor, tag_id, expect),
        lambda _: Reply(status=204),
    )
