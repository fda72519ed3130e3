"""Which class holds the object of which ``object`` name."""

from notionkit.model.base import ApiObject
from notionkit.model.objects import (
    Block,
    Comment,
    Database,
    DataSource,
    ErrorObject,
    ListPage,
    Page,
    PropertyItem,
)
from notionkit.model.page_markdown import PageMarkdown
from notionkit.model.tasks import AsyncTask
from notionkit.model.uploads import FileUploadObject
from notionkit.model.users import User
from notionkit.model.views import View, ViewQuery

OBJECT_TYPES: dict[str, type[ApiObject]] = {
    "async_task": AsyncTask,
    "block": Block,
    "comment": Comment,
    "data_source": DataSource,
    "database": Database,
    "error": ErrorObject,
    "file_upload": FileUploadObject,
    "group": User,
    "list": ListPage,
    "page": Page,
    "page_markdown": PageMarkdown,
    "property_item": PropertyItem,
    "user": User,
    "view": View,
    "view_query": ViewQuery,
}
