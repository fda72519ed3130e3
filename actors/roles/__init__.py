"""The roles of a supervised crawl, each taking plain callables.

They know nothing of what is crawled.
Whoever wires them gives the functions that build a request, send it, judge a failure and transform
an answer.
"""

from actors.roles.fetcher import Fetcher, GiveUp, Retry
from actors.roles.figures import Figures, Span
from actors.roles.limiter import Budget, Limiter
from actors.roles.metrics import Counted, Gauged, Meter, Metrics, Timed
from actors.roles.paginator import Paginator
from actors.roles.plugin_host import Hindered, Hosted, PluginHost
from actors.roles.transformer import Transformer

__all__ = [
    "Budget",
    "Counted",
    "Fetcher",
    "Figures",
    "Gauged",
    "GiveUp",
    "Hindered",
    "Hosted",
    "Limiter",
    "Meter",
    "Metrics",
    "Paginator",
    "PluginHost",
    "Retry",
    "Span",
    "Timed",
    "Transformer",
]
