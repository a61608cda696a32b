"""Texts that people, their databases, or those who mean harm, may give to be spoken: by name."""

_FACES = "\U0001f600 \U0001f469\u200d\U0001f469\u200d\U0001f467 \U0001f3f3\ufe0f"
"""Emoji, some of which are made of several."""

HEARD = {
    "100,000 letters": "Guten Tag. " * 9_100,
    "a word of 20,000 letters": "Donaudampfschiff" * 1_250,
    "300 digits": "4711" * 75,
    "digits with commas": "1,000,000.00 " * 9,
    "nothing but full stops, and a word": "." * 900 + " Hallo",
    "nothing but signs that have names": "Hallo " + "\u00a9" * 900,
    "SSML": "<speak version='1.1'><p>Guten Tag<break time='3600s'/></p></speak>",
    "SSML with a sound of somebody's": "<speak><audio src='@URL'/>Guten Tag</speak>",
    "the engine's own marks": "<volume level='5000'/><speed level='1'><pitch level='1'>Hallo",
    "marks that name files": "<genfile file='@FILE'/>Hallo<play file='@FILE'/><usesig file=@FILE>",
    "marks in marks": "<<genfile file='@FILE'>>Hallo<<<<//>>",
    "a mark that is not closed": "Hallo <genfile file='@FILE'",
    "marks that are spelled out": "&lt;genfile file='@FILE'/&gt; Hallo &#60;play file=@FILE/&#62;",
    "a program in a page": "<script>fetch('@URL')</script> Hallo <img src='@URL'>",
    "an entity": '<!DOCTYPE a [<!ENTITY e SYSTEM "@URL">]> Hallo &e;',
    "emoji": f"Hallo {_FACES} Welt",
    "right to left": "Hallo \u202eWelt\u202c und \u2067\u05e9\u05dc\u2069 \u0645\u0631\u062d",
    "control characters": "Hallo\x00 \x07\x1b[31mWelt\x1b]0;x\x07\x7f\x85\r\n\tzwei",
    "lone surrogates": "Hallo \ud800Welt\udfff zwei\udcff",
    "noncharacters": "Hallo \ufffe\uffff\ufeff\U0010ffff Welt",
    "letters with a hundred accents": "H\u0301a\u0308l" + "\u0300\u0327" * 400 + "lo",
    "letters that cannot be seen": "Ha\u200bl\u00adlo\u2060 \u200d\u200c Welt",
    "letters that look like others": "\uff28\uff41\uff4c\uff4f \U0001d416\U0001d41e und Hallo",
    "variables that nobody filled": "Hallo {{caller}} {{ number | digits }} {{{{}}}}",
    "percent signs": "Hallo %s%s%n%n%x %99999999d Welt",
    "backslashes": "Hallo \\pau=9999\\ \\x1b \\0 \\ Welt",
    "another language's letters among others": "Привет Hallo 漢字 こんにちは Welt",
    "an address": "https://example.org/a/very/long/path?with=1&more=2#things",
}
"""What is spoken, or as much of it as can be."""

NOT_HEARD = {
    "nothing": "",
    "spaces": " \n\t\u00a0\u3000",
    "marks alone": "<speak></speak>",
    "10,000 marks": "<speak>" * 10_000,
    "full stops": "." * 100_000,
    "emoji alone": _FACES,
    "controls alone": "\x00\x01\x1b\u202e\u2066",
    "surrogates alone": "\udfff\ud800",
    "Chinese for a German voice": "漢字",
}
"""In which there is nothing that a German voice can say."""


def named(text: str, url: str, file: str) -> str:
    """Give a text in which the places that it names are filled in."""
    return text.replace("@URL", url).replace("@FILE", file)
