import { describe, expect, it } from "vitest";
import {
  beginGather,
  isTelephoneKey,
  onlyPlays,
  pressKey,
  soundEnded,
  takesKeys,
  tick,
  timeLeft,
} from "./gather";

const eight = { maxDigits: 8, timeoutMs: 5000 };

describe("a Gather at the telephone", () => {
  it("starts its time only after the sound", () => {
    const playing = beginGather(eight, true, 0);
    expect(tick(playing, 60_000).phase).toBe("sound");
    const counting = soundEnded(playing, 60_000);
    expect(tick(counting, 64_999).phase).toBe("counting");
    expect(tick(counting, 65_000).phase).toBe("done");
  });

  it("starts its time at once where there is nothing to hear", () => {
    expect(tick(beginGather(eight, false, 100), 5100).phase).toBe("done");
  });

  it("lets the first key stop the sound and start the time", () => {
    const pressed = pressKey(beginGather(eight, true, 0), "4", 1000);
    expect(pressed).toMatchObject({ phase: "counting", digits: "4", endsAt: 6000 });
  });

  it("gives no more time for a second key", () => {
    const first = pressKey(beginGather(eight, true, 0), "4", 1000);
    expect(pressKey(first, "2", 5999)).toMatchObject({ digits: "42", endsAt: 6000 });
  });

  it("is done as soon as all keys are pressed, and deaf from then on", () => {
    const done = pressKey(beginGather({ maxDigits: 1, timeoutMs: 20_000 }, true, 0), "#", 10);
    expect(done).toMatchObject({ phase: "done", digits: "#" });
    expect(pressKey(done, "1", 20)).toBe(done);
  });

  it("ends with the keys that came in time, without those that came too late", () => {
    const one = pressKey(beginGather(eight, false, 0), "7", 100);
    expect(pressKey(one, "8", 5000)).toMatchObject({ phase: "done", digits: "7" });
  });

  it("ends in silence with no keys at all", () => {
    expect(tick(beginGather(eight, false, 0), 5000)).toMatchObject({ phase: "done", digits: "" });
  });

  it("takes the carrier's own values where the action names none", () => {
    expect(beginGather({}, false, 0)).toMatchObject({ maxDigits: 1, timeoutMs: 2000 });
  });

  it("knows how much of its time is left", () => {
    const playing = beginGather(eight, true, 0);
    expect(timeLeft(playing, 9999)).toBe(1);
    const counting = soundEnded(playing, 10_000);
    expect(timeLeft(counting, 11_250)).toBe(0.75);
    expect(timeLeft(counting, 99_999)).toBe(0);
    expect(timeLeft(tick(counting, 99_999), 99_999)).toBe(0);
  });

  it("takes no keys while a sound is merely played", () => {
    const playing = beginGather({ maxDigits: 1, timeoutMs: 1 }, true, 0);
    expect([takesKeys(playing), onlyPlays(playing)]).toEqual([false, true]);
    expect(takesKeys(beginGather(eight, true, 0))).toBe(true);
    expect(takesKeys(tick(beginGather(eight, false, 0), 5000))).toBe(false);
    expect(onlyPlays({})).toBe(false);
  });

  it("knows a telephone's keys", () => {
    expect([..."0123456789*#"].every(isTelephoneKey)).toBe(true);
    expect([..."aA+ x"].some(isTelephoneKey)).toBe(false);
  });
});
