"""Databases as versions before 2025-09-03 know them: a table of their own, queried by their id."""

import attrs

from notionkit.emulator.call import Call
from notionkit.emulator.core import Core, unknown_route
from notionkit.emulator.endpoints.placing import only_source
from notionkit.emulator.endpoints.reads import Reads
from notionkit.emulator.richtext import Json


@attrs.frozen
class Legacy:
    """The endpoints that 2025-09-03 replaced."""

    core: Core

    def query(self, call: Call) -> Json:
        """POST /v1/databases/{database_id}/query"""
        if not call.legacy:
            raise unknown_route()
        source = only_source(self.core, self.core.need("database", call.id("database_id")))
        path = {**call.path, "data_source_id": source["id"]}
        return Reads(self.core).query(attrs.evolve(call, path=path))
