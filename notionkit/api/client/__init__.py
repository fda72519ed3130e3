"""A small blocking client: the same machines that drive the crawl, driven by one thread.

It keeps to the budget, tries again what may be tried again, and gives typed objects. Listings are
iterators that ask for the next page when it is wanted. There is a method for each endpoint; the
requests themselves are built by the functions of :mod:`notionkit.api.endpoints`.
"""

from notionkit.api.client.blocks import BlockCalls, CommentCalls
from notionkit.api.client.databases import DatabaseCalls
from notionkit.api.client.oauth import OAuth
from notionkit.api.client.pages import PageCalls
from notionkit.api.client.uploads import UploadCalls
from notionkit.api.client.users import UserCalls
from notionkit.api.client.views import ViewCalls

__all__ = ["Client", "OAuth"]


class Client(UserCalls, PageCalls, BlockCalls, CommentCalls, DatabaseCalls, ViewCalls, UploadCalls):
    """Reads and writes a workspace. Use it as a context manager, and from one thread.

    Every method may raise the errors of :mod:`notionkit.api.errors`, and ``StructureError`` for an
    answer that cannot be what was asked for. Ids may have any form that requests take; use
    :func:`notionkit.model.parse_id` on what a person pasted.

    Where JSON is taken, objects of the model may stand for it. ``UNSET`` is the value of what is
    not given: ``None`` means null, which clears.
    """
