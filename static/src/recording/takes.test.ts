import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { Holder, leaveAt, leftAt } from "./takes";

const PLACE = "flow1 menu1 prompt";
const sound = new Blob(["first"]);

const asksBeforeLeaving = () =>
  !window.dispatchEvent(new Event("beforeunload", { cancelable: true }));
const opened = () => {
  const show = vi.fn();
  const holder = new Holder(PLACE, show);
  holder.enter();
  return { holder, show };
};

beforeEach(() => vi.stubGlobal("window", new EventTarget()));
afterEach(() => {
  leaveAt(PLACE, null);
  vi.unstubAllGlobals();
});

describe("a sound that is not kept yet", () => {
  it("is found again at its place, and the page is not left without a question", () => {
    const { holder } = opened();
    holder.put(sound);
    holder.leave();
    expect(leftAt(PLACE)).toBe(sound);
    expect(asksBeforeLeaving()).toBe(true);
    const again = opened();
    expect(asksBeforeLeaving()).toBe(false);
    again.holder.leave();
    expect(leftAt(PLACE)).toBe(sound);
  });

  it("is left nowhere once it was thrown away", () => {
    const { holder } = opened();
    holder.put(sound);
    holder.put(null);
    holder.leave();
    expect(leftAt(PLACE)).toBeNull();
    expect(asksBeforeLeaving()).toBe(false);
  });

  it("is not offered twice while it is sent, and is there again where that failed", () => {
    const { holder, show } = opened();
    holder.put(sound);
    holder.lend();
    holder.leave();
    expect(leftAt(PLACE)).toBeNull();
    holder.giveBack();
    expect(leftAt(PLACE)).toBe(sound);
    expect(show).toHaveBeenCalledOnce();
  });

  it("stays away where it was thrown away while it was sent", () => {
    const { holder, show } = opened();
    holder.put(sound);
    holder.lend();
    holder.put(null);
    holder.giveBack();
    expect(show).toHaveBeenLastCalledWith(null);
  });
});
