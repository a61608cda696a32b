"""From an action to what goes out: its sound made, its document rendered."""

from dataclasses import dataclass
from typing import assert_never

import structlog

from flowforge.call import Action, Deliver, Dial, Gather, Hangup, Play, Reject, Sound, plain
from flowforge.carriers import Carrier
from flowforge.errors import FlowForgeError
from flowforge.prompts import Prompts

log = structlog.get_logger()


@plain
class Answer:
    """A document for the carrier, the sound in it, and (`fault`) why it is not what was wanted."""

    xml: str
    sound: Sound | None = None
    sound_url: str = ""
    fault: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Speaker:
    """Turns actions into documents. It always gives one: of a sound that cannot be made, what can.

    `limit_s` is how long a sound may take; the carrier waits ten seconds for the whole answer.
    """

    carrier: Carrier
    prompts: Prompts
    limit_s: float = 2.0

    async def answer(self, action: Action, callback: str) -> Answer:
        """Give the document for an action; what happens next is posted to `callback`."""
        sound = sound_of(action)
        url, fault = await self._url(sound) if sound else ("", "")
        xml = self.carrier.render(action, sound_url=url, callback=callback)
        return Answer(xml=xml, sound=sound, sound_url=url, fault=fault)

    def nothing(self) -> str:
        """Give the empty document: the call goes on as if there were no webhook."""
        return self.carrier.render(None)

    async def _url(self, sound: Sound) -> tuple[str, str]:
        try:
            heard = await self.prompts.heard(sound, limit_s=self.limit_s)
        except (FlowForgeError, TimeoutError, OSError) as error:
            return "", str(error) or type(error).__name__
        except Exception as error:  # an engine may come in a package of anybody's
            log.exception("a sound could not be made")
            return "", f"{type(error).__name__}: {error}"
        return heard.url, heard.fault


def sound_of(action: Action) -> Sound | None:
    """Give what the caller hears first: an action's sound, or its announcement."""
    match action:
        case Play() | Gather():
            return action.sound
        case Dial() | Reject() | Hangup():
            return action.announcement
        case Deliver():
            return None
        case _:
            assert_never(action)
