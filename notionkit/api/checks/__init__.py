"""What is surely wrong with a request, found before it is sent: everything at once, by path. Pure.

Notion refuses it too, but one thing at a time and at the price of a request. What may be right is
no problem here: Notion grows, and knows more than this.
"""

from notionkit.api.checks import choices, fields, ids, selections, sizes, values
from notionkit.api.messages import Request
from notionkit.model import Problem


def problems(request: Request) -> list[Problem]:
    """Return what is wrong with ``request``; nothing is sent with any of it."""
    found = [*ids.in_path(request), *sizes.in_query(request)]
    unwritable = sizes.unwritable(request.body)
    if unwritable:
        return [*found, *unwritable]
    try:
        found += sizes.in_body(request)
        for check in (ids.in_body, fields.problems, choices.problems, selections.problems):
            found += check(request)
        found += values.problems(request)
    except RecursionError:
        found.append(Problem("body", "is nested too deeply"))
    return list(dict.fromkeys(found))
