import { describe, expect, it } from "vitest";
import type { PhoneAction, PhoneState } from "../model/phone";
import { Handset, type Player, type Server } from "./handset";

/** A clock that stands still until it is told how much time passes. */
class TestClock {
  time = 0;
  #waiting: { at: number; callback: () => void }[] = [];

  now = () => this.time;

  after = (ms: number, callback: () => void) => {
    const timer = { at: this.time + ms, callback };
    this.#waiting.push(timer);
    return () => {
      this.#waiting = this.#waiting.filter((other) => other !== timer);
    };
  };

  pass(ms: number): void {
    this.time += ms;
    const due = this.#waiting.filter((timer) => timer.at <= this.time);
    this.#waiting = this.#waiting.filter((timer) => timer.at > this.time);
    for (const timer of due) timer.callback();
  }
}

class TestPlayer implements Player {
  playing: { text: string; end: () => void } | null = null;

  play(sound: { text: string }, ended: () => void): void {
    this.playing = { text: sound.text, end: ended };
  }

  stop(): void {
    this.playing = null;
  }
}

const state = (action: PhoneAction, more: Partial<PhoneState> = {}): PhoneState => ({
  id: "c1",
  state: action.kind === "gather" ? "waiting" : action.kind === "dial" ? "ringing" : "ended",
  action,
  sound: null,
  xml: "<Response/>",
  at: "n",
  vars: {},
  entries: [],
  snapshots: [],
  stood: [],
  ...more,
});

const asks = state(
  { kind: "gather", maxDigits: 2, timeoutMs: 5000 },
  { sound: { text: "Two digits, please", url: "/p/x.wav" } },
);
const dials = state({ kind: "dial", numbers: ["491"] });

/** A telephone whose server answers `answers` in turn, and everything that it was asked. */
function telephone(...answers: (PhoneState | Error | Promise<PhoneState>)[]) {
  const asked: unknown[][] = [];
  const next =
    (what: string) =>
    async (...args: unknown[]) => {
      asked.push([what, ...args]);
      const answer = answers.shift();
      if (answer instanceof Error || answer === undefined) throw answer ?? new Error("nothing");
      return answer;
    };
  const server: Server = {
    call: next("call"),
    digits: next("digits"),
    answered: next("answered"),
    hangup: next("hangup"),
  };
  const clock = new TestClock();
  const player = new TestPlayer();
  return { asked, clock, player, phone: new Handset(server, player, clock) };
}

const settled = () => new Promise<void>((done) => setTimeout(done));

describe("the telephone", () => {
  it("plays the prompt and lets the time run only after it", async () => {
    const { phone, player, clock, asked } = telephone(asks, dials);
    await phone.call("0211 1");
    expect(player.playing?.text).toBe("Two digits, please");
    clock.pass(60_000);
    expect(phone.snapshot().gather?.phase).toBe("sound");
    player.playing?.end();
    clock.pass(4999);
    expect(phone.snapshot().gather?.phase).toBe("counting");
    clock.pass(1);
    await settled();
    expect(asked).toEqual([
      ["call", "0211 1"],
      ["digits", "c1", ""],
    ]);
  });

  it("posts as soon as all keys are pressed, and only once", async () => {
    const { phone, clock, player, asked } = telephone(asks, dials);
    await phone.call("1");
    phone.press("4");
    expect(player.playing).toBeNull();
    phone.press("2");
    phone.press("3");
    clock.pass(10_000);
    await settled();
    expect(asked.slice(1)).toEqual([["digits", "c1", "42"]]);
    expect(phone.snapshot().call?.state).toBe("ringing");
  });

  it("posts what was pressed when the time is up", async () => {
    const { phone, clock, asked } = telephone(asks, dials);
    await phone.call("1");
    phone.press("4");
    clock.pass(5000);
    await settled();
    expect(asked.at(-1)).toEqual(["digits", "c1", "4"]);
  });

  it("can stay silent without waiting", async () => {
    const { phone, asked } = telephone(asks, dials);
    await phone.call("1");
    phone.stayQuiet();
    await settled();
    expect(asked.at(-1)).toEqual(["digits", "c1", ""]);
  });

  it("does not begin to count again when a late sound ends after the post", async () => {
    const { phone, player, asked } = telephone(asks, dials);
    await phone.call("1");
    const late = player.playing;
    phone.press("4");
    phone.press("2");
    late?.end();
    await settled();
    late?.end();
    await settled();
    expect(asked.filter(([what]) => what === "digits")).toHaveLength(1);
  });

  it("lets somebody answer and hang up after a dial", async () => {
    const over = state({ kind: "dial" }, { state: "ended" });
    const { phone, asked } = telephone(dials, dials, over);
    await phone.call("1");
    await phone.answer();
    expect(phone.snapshot().talking).toBe(true);
    await phone.hangUp("normalClearing");
    expect(phone.snapshot()).toMatchObject({ talking: false, call: { state: "ended" } });
    expect(asked.slice(1)).toEqual([
      ["answered", "c1"],
      ["hangup", "c1", "normalClearing"],
    ]);
  });

  it("hanging up while the flow waits takes the time and the sound away", async () => {
    const { phone, clock, player, asked } = telephone(asks, { ...asks, state: "ended" });
    await phone.call("1");
    await phone.hangUp();
    clock.pass(60_000);
    await settled();
    expect(player.playing).toBeNull();
    expect(asked.map(([what]) => what)).toEqual(["call", "hangup"]);
  });

  it("says what went wrong and can call again", async () => {
    const failure = new Error("the server is away");
    const { phone } = telephone(failure, asks);
    await phone.call("1");
    expect(phone.snapshot()).toMatchObject({ error: failure, busy: false, call: null });
    await phone.call("1");
    expect(phone.snapshot()).toMatchObject({ error: null, call: { id: "c1" } });
  });

  it("drops the answer to a call that was left behind", async () => {
    let late: (state: PhoneState) => void = () => {};
    const slow = new Promise<PhoneState>((answer) => {
      late = answer;
    });
    const { phone } = telephone(slow, { ...asks, id: "c2" });
    const first = phone.call("1");
    await phone.call("2");
    late(asks);
    await first;
    expect(phone.snapshot()).toMatchObject({ call: { id: "c2" }, gather: { phase: "sound" } });
  });

  it("remembers what was heard last, until the next call", async () => {
    const { phone } = telephone(asks, dials, dials);
    await phone.call("1");
    phone.stayQuiet();
    await settled();
    expect(phone.snapshot()).toMatchObject({ call: dials, heard: { text: "Two digits, please" } });
    await phone.call("1");
    expect(phone.snapshot().heard).toBeNull();
  });

  it("forgets everything when it is put away", async () => {
    const { phone, clock, player, asked } = telephone(asks, dials);
    await phone.call("1");
    phone.forget();
    clock.pass(60_000);
    await settled();
    expect(phone.snapshot()).toMatchObject({ call: null, gather: null });
    expect(player.playing).toBeNull();
    expect(asked).toHaveLength(1);
  });

  it("takes several keys at once, and drops those that nobody waits for", async () => {
    const { phone, asked } = telephone(asks, dials);
    await phone.call("1");
    phone.type(["4", "2", "7"]);
    await settled();
    expect(asked.slice(1)).toEqual([["digits", "c1", "42"]]);
  });

  it("goes back to a question, and asks it again aloud", async () => {
    const { phone, player, clock, asked } = telephone(asks, dials);
    await phone.call("1");
    phone.type(["4", "2"]);
    await settled();
    await phone.goBack(async () => asks);
    expect(phone.snapshot()).toMatchObject({ call: asks, gather: { phase: "sound", digits: "" } });
    player.playing?.end();
    clock.pass(5000);
    await settled();
    expect(asked.at(-1)).toEqual(["digits", "c1", ""]);
  });

  it("goes back into a conversation only if somebody had taken the call", async () => {
    const answered = {
      ...dials,
      sound: asks.sound,
      entries: [{ at: "", kind: "event" as const, node: "", data: { event: "answered" } }].map(
        (one) => ({ ...one, event: 2, before: 0, after: 0 }),
      ),
    };
    const { phone, player } = telephone(dials, dials);
    await phone.call("1");
    await phone.goBack(async () => answered);
    expect(phone.snapshot().talking).toBe(true);
    expect(player.playing).toBeNull();
    await phone.goBack(async () => dials);
    expect(phone.snapshot().talking).toBe(false);
  });

  it("knows whether something is said just now", async () => {
    const { phone, player } = telephone(asks, dials);
    await phone.call("1");
    expect(phone.snapshot().sounding).toBe(true);
    player.playing?.end();
    expect(phone.snapshot().sounding).toBe(false);
    await phone.call("1");
    phone.press("1");
    expect(phone.snapshot().sounding).toBe(false);
  });

  it("tells those who look at it about every change, until they leave", async () => {
    const { phone } = telephone(asks, asks);
    let changes = 0;
    const leave = phone.subscribe(() => {
      changes += 1;
    });
    await phone.call("1");
    expect(changes).toBeGreaterThan(1);
    leave();
    const before = changes;
    await phone.call("1");
    expect(changes).toBe(before);
  });
});
