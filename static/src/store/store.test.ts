import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { Autosave, type Saved } from "./autosave";
import { hrefOf, readRoute } from "./router";

describe("the address", () => {
  it.each([
    ["", { page: "flows" }],
    ["#/nonsense", { page: "flows" }],
    ["#/flow", { page: "flows" }],
    ["#/flow/a%2Fb", { page: "flow", id: "a/b" }],
    ["#/flow/a/version/12", { page: "flow", id: "a", version: 12 }],
    ["#/flow/a/version/none", { page: "flow", id: "a" }],
    ["#/flow/a/phone", { page: "flow", id: "a", at: "phone" }],
    ["#/flow/a/elsewhere", { page: "flow", id: "a" }],
    ["#/prompts", { page: "prompts" }],
    ["#/prompts/0123", { page: "prompts", id: "0123" }],
    ["#/connections", { page: "connections" }],
    ["#/settings", { page: "settings" }],
  ] as const)("%s leads to %o", (hash, route) => {
    expect(readRoute(hash)).toEqual(route);
  });

  it.each([
    { page: "flow", id: "ü/?#" },
    { page: "flow", id: "ü/?#", version: 3 },
  ] as const)("is read as it was written: %o", (route) => {
    expect(readRoute(hrefOf(route))).toEqual(route);
  });
});

/** A server that answers when it is told to. */
class Server {
  requests: ((saved: Saved) => void)[] = [];
  save = () => new Promise<Saved>((answer) => this.requests.push(answer));

  answer(saved: Saved): Promise<unknown> {
    this.requests.shift()?.(saved);
    return vi.advanceTimersByTimeAsync(0);
  }
}

describe("saving by itself", () => {
  let server: Server;
  let autosave: Autosave;
  beforeEach(() => {
    vi.useFakeTimers();
    server = new Server();
    autosave = new Autosave(server.save);
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  it("waits until nothing more changes", () => {
    autosave.schedule();
    vi.advanceTimersByTime(500);
    autosave.schedule();
    vi.advanceTimersByTime(500);
    expect(server.requests).toHaveLength(0);
    vi.advanceTimersByTime(100);
    expect(server.requests).toHaveLength(1);
  });

  it("never sends two requests at a time, and saves again what changed meanwhile", async () => {
    const first = autosave.flush();
    const second = autosave.flush();
    expect(server.requests).toHaveLength(1);
    await server.answer("again");
    expect(server.requests).toHaveLength(1);
    await server.answer("saved");
    await server.answer("saved");
    expect(await Promise.all([first, second])).toEqual(["saved", "saved"]);
    expect(server.requests).toHaveLength(0);
  });

  it("tries again by itself while the server is away", async () => {
    const tried = autosave.flush();
    await server.answer("offline");
    expect(await tried).toBe("offline");
    await vi.advanceTimersByTimeAsync(2999);
    expect(server.requests).toHaveLength(0);
    await vi.advanceTimersByTimeAsync(1);
    expect(server.requests).toHaveLength(1);
  });

  it("leaves a conflict to people", async () => {
    const tried = autosave.flush();
    await server.answer("conflict");
    expect(await tried).toBe("conflict");
    await vi.advanceTimersByTimeAsync(60_000);
    expect(server.requests).toHaveLength(0);
  });
});
