import { beforeEach, describe, expect, it, vi } from "vitest";
import { Player, Unplayable } from "./player";

/** A browser's sound that plays until it is told what becomes of it. */
class Sound extends EventTarget {
  static readonly all: Sound[] = [];
  pause = vi.fn();
  play = () => (this.url === "broken" ? Promise.reject(new Error("no source")) : Promise.resolve());

  constructor(readonly url: string) {
    super();
    Sound.all.push(this);
  }
}

describe("what is heard in the page", () => {
  const player = () => {
    const told: [string, unknown][] = [];
    return { told, player: new Player((state, error) => told.push([state, error])) };
  };
  beforeEach(() => {
    Sound.all.length = 0;
    vi.stubGlobal("Audio", Sound);
  });

  it("is over when the sound is", async () => {
    const { player: one, told } = player();
    await one.play(async () => "a");
    expect(told.at(-1)).toEqual(["playing", null]);
    Sound.all[0]?.dispatchEvent(new Event("ended"));
    expect(told.at(-1)).toEqual(["idle", null]);
  });

  it("ends what another button began", async () => {
    const [first, second] = [player(), player()];
    await first.player.play(async () => "a");
    await second.player.play(async () => "b");
    expect(Sound.all[0]?.pause).toHaveBeenCalled();
    expect(first.told.at(-1)).toEqual(["idle", null]);
    expect(second.told.at(-1)).toEqual(["playing", null]);
  });

  it("says so where the browser cannot play it, at once or on the way", async () => {
    const { player: one, told } = player();
    await one.play(async () => "broken");
    expect(told.at(-1)).toEqual(["idle", expect.any(Unplayable)]);
    await one.play(async () => "a");
    Sound.all[1]?.dispatchEvent(new Event("error"));
    expect(told.at(-1)).toEqual(["idle", expect.any(Unplayable)]);
  });

  it("keeps the server's own words where there is no sound", async () => {
    const { player: one, told } = player();
    const refused = new Error("refused");
    await one.play(() => Promise.reject(refused));
    expect(told.at(-1)).toEqual(["idle", refused]);
  });
});
