"""The keys under which the application keeps its rooms; `flowforge.app` puts them there."""

from typing import TYPE_CHECKING

from aiohttp import web

from flowforge.carriers import Carrier
from flowforge.catalog import Catalog
from flowforge.counts import Counts
from flowforge.databases import UserDatabases
from flowforge.keys import Keys
from flowforge.prompts import Library, Prompts, Recordings
from flowforge.prompts.voices import Voices
from flowforge.settings import Settings
from flowforge.store import Store
from flowforge.web.answer import Speaker
from flowforge.web.aside import Aside
from flowforge.web.live import LiveFlows
from flowforge.web.phones import Phones
from flowforge.web.surroundings import Surroundings
from flowforge.web.voices import KnownVoices
from flowforge.web.webhook import Webhook

if TYPE_CHECKING:
    from flowforge.redis import Redis

SETTINGS = web.AppKey("settings", Settings)
KEYS = web.AppKey("keys", Keys)
REDIS: web.AppKey["Redis | None"] = web.AppKey("redis")
STORE = web.AppKey("store", Store)
CATALOG = web.AppKey("catalog", Catalog)
CARRIER = web.AppKey("carrier", Carrier)
PROMPTS = web.AppKey("prompts", Prompts)
RECORDINGS = web.AppKey("recordings", Recordings)
LIBRARY = web.AppKey("library", Library)
SPEECH = web.AppKey("speech", Voices)
KNOWN_VOICES = web.AppKey("known voices", KnownVoices)
DATABASES = web.AppKey("databases", UserDatabases)
SPEAKER = web.AppKey("speaker", Speaker)
LIVE = web.AppKey("live", LiveFlows)
SURROUNDINGS = web.AppKey("surroundings", Surroundings)
PHONES = web.AppKey("phones", Phones)
WEBHOOK = web.AppKey("webhook", Webhook)
ASIDE = web.AppKey("aside", Aside)
COUNTS: web.AppKey[Counts] = web.AppKey("counts")
