"""What each endpoint answers: one class for each kind of object."""

import attrs

from notionkit.emulator.core import Core
from notionkit.emulator.endpoints.blocks import Blocks
from notionkit.emulator.endpoints.comments import Comments
from notionkit.emulator.endpoints.databases import Databases
from notionkit.emulator.endpoints.legacy import Legacy
from notionkit.emulator.endpoints.markdown import PageMarkdown
from notionkit.emulator.endpoints.oauth import Grants, OAuth
from notionkit.emulator.endpoints.pages import Pages
from notionkit.emulator.endpoints.reads import Reads
from notionkit.emulator.endpoints.small import Small
from notionkit.emulator.endpoints.tasks import Tasks
from notionkit.emulator.endpoints.uploads import Uploads
from notionkit.emulator.endpoints.views import Views

__all__ = ["Endpoints"]


@attrs.frozen
class Endpoints:
    """The endpoints of one running emulator, as the table of routes names them."""

    core: Core
    grants: Grants
    reads: Reads = attrs.field(init=False)
    legacy: Legacy = attrs.field(init=False)
    pages: Pages = attrs.field(init=False)
    blocks: Blocks = attrs.field(init=False)
    databases: Databases = attrs.field(init=False)
    comments: Comments = attrs.field(init=False)
    uploads: Uploads = attrs.field(init=False)
    views: Views = attrs.field(init=False)
    small: Small = attrs.field(init=False)
    tasks: Tasks = attrs.field(init=False)
    markdown: PageMarkdown = attrs.field(init=False)
    oauth: OAuth = attrs.field(init=False)

    def __attrs_post_init__(self) -> None:
        kinds = (Reads, Legacy, Pages, Blocks, Databases, Comments, Uploads, Views, Small, Tasks)
        for kind in kinds:
            object.__setattr__(self, kind.__name__.lower(), kind(self.core))
        object.__setattr__(self, "markdown", PageMarkdown(self.core, self.tasks))
        object.__setattr__(self, "oauth", OAuth(self.core, self.grants))
