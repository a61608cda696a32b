"""What the page sends to the API, and how it reads the answers."""

from typing import Any

from aiohttp import ClientResponse

from tests.web.conftest import House
from tests.web.lines import family


async def told(response: ClientResponse, status: int = 200) -> Any:
    text = await response.text()
    assert response.status == status, text
    assert response.content_type == "application/json"
    assert response.headers["Cache-Control"] == "no-store"
    return await response.json()


async def made(house: House, document: dict[str, Any] | None = None) -> dict[str, Any]:
    body = {"document": document or family()}
    draft: dict[str, Any] = await told(await house.client.post("/api/flows", json=body))
    return draft


async def phone(house: House, path: str, **body: Any) -> dict[str, Any]:
    answer: dict[str, Any] = await told(await house.client.post(f"/api/phone{path}", json=body))
    return answer
