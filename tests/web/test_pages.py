"""The documents that load the built page, and its files."""

import json
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import pytest
from aiohttp.test_utils import TestServer

from flowforge.app import create_app
from flowforge.settings import Settings
from flowforge.web.auth import COOKIE
from flowforge.web.pages import PAGE, BuiltPage
from flowforge.web.rooms import STORE
from tests.web.conftest import Client

MANIFEST = {
    "src/main.tsx": {
        "file": "assets/main-1a2b.js",
        "isEntry": True,
        "imports": ["_shared.js"],
        "css": ["assets/main-3c4d.css"],
        "dynamicImports": ["src/later.tsx"],
    },
    "src/signin.tsx": {"file": "assets/signin-5e6f.js", "imports": ["_shared.js"]},
    "src/later.tsx": {"file": "assets/later-9z.js", "imports": ["src/main.tsx"]},
    "_shared.js": {
        "file": "assets/shared-7a8b.js",
        "imports": ["_deep.js"],
        "css": ["assets/shared-9c.css"],
    },
    "_deep.js": {"file": "assets/deep-0d.js", "imports": ["_shared.js"]},
}

Opens = Callable[[Path], Awaitable[Client]]


@pytest.fixture
def built(tmp_path: Path) -> Path:
    folder = tmp_path / "dist"
    (folder / "assets").mkdir(parents=True)
    (folder / "manifest.json").write_text(json.dumps(MANIFEST))
    (folder / "assets" / "main-1a2b.js").write_text("export {};")
    (folder / "favicon.svg").write_text("<svg xmlns='http://www.w3.org/2000/svg'/>")
    (tmp_path / "secret.txt").write_text("secret")
    return folder


@pytest.fixture
def with_page(settings: Settings, aiohttp_client: Callable[..., Awaitable[Client]]) -> Opens:
    async def start(folder: Path) -> Client:
        app = create_app(settings)
        app[PAGE] = BuiltPage(folder)
        return await aiohttp_client(TestServer(app))

    return start


async def page_of(client: Client, path: str, **headers: str) -> str:
    response = await client.get(path, headers=headers, allow_redirects=False)
    assert response.status == 200
    assert response.content_type == "text/html"
    return await response.text()


async def signed_in(client: Client) -> Client:
    app: Any = client.server.app  # type: ignore[attr-defined]  # TestServer has it
    people = app[STORE].people
    token = await people.open(await people.add("ada", "correct horse battery"))
    client.session.cookie_jar.update_cookies({COOKIE: token})
    return client


async def test_the_sign_in_page_loads_its_entry_and_no_inline_code(
    built: Path, with_page: Opens
) -> None:
    client = await with_page(built)
    html = await page_of(client, "/login", **{"Accept-Language": "de"})
    assert '<html lang="de">' in html
    assert '<div id="root" data-page="login" data-lang="de"></div>' in html
    assert '<script type="module" src="/static/assets/signin-5e6f.js"></script>' in html
    for chunk in ("shared-7a8b.js", "deep-0d.js"):
        assert html.count(f'<link rel="modulepreload" href="/static/assets/{chunk}">') == 1
    assert '<link rel="stylesheet" href="/static/assets/shared-9c.css">' in html
    assert '<link rel="icon" href="/static/favicon.svg">' in html
    assert "later" not in html
    assert html.count("<script") == 1
    assert "style=" not in html
    assert 'data-page="setup"' in await page_of(client, "/setup?token=%22%3E%3Cscript%3E")


async def test_the_editor_is_for_people_who_are_signed_in(built: Path, with_page: Opens) -> None:
    client = await with_page(built)
    away = await client.get("/", allow_redirects=False)
    assert (away.status, away.headers["Location"]) == (303, "/login")
    await signed_in(client)
    html = await page_of(client, "/?lang=de")
    assert 'data-page="editor" data-lang="de"' in html
    assert "/static/assets/main-1a2b.js" in html
    assert "/static/assets/main-3c4d.css" in html
    back = await client.get("/login", allow_redirects=False)
    assert back.headers["Location"] == "/"


async def test_files_with_a_hash_in_their_name_are_kept_for_ever(
    built: Path, with_page: Opens
) -> None:
    client = await with_page(built)
    script = await client.get("/static/assets/main-1a2b.js")
    assert script.status == 200
    assert "javascript" in script.content_type
    assert script.headers["Cache-Control"] == "public, max-age=31536000, immutable"
    icon = await client.get("/static/favicon.svg")
    assert icon.headers["Cache-Control"] == "no-cache"


@pytest.mark.parametrize(
    "name",
    ["manifest.json", "../secret.txt", "..%2fsecret.txt", "assets", "assets/none.js", "%00", "/"],
)
async def test_nothing_else_can_be_fetched(built: Path, with_page: Opens, name: str) -> None:
    client = await with_page(built)
    response = await client.get(f"/static/{name}", allow_redirects=False)
    assert response.status in {303, 404}
    assert "secret" not in await response.text()


async def test_a_page_that_nobody_built_says_so(tmp_path: Path, with_page: Opens) -> None:
    client = await with_page(tmp_path / "none")
    response = await client.get("/login")
    assert response.status == 503
    assert await response.text() == "The page has not been built: run make build\n"
