/**
 * The handset: one call after another, from the first ring to the end, without any page.
 *
 * It asks the server what happens, plays what is to be heard, collects keys while the flow waits,
 * and posts them. Clock, sound and server are given, so that a test can hold the time in its hand.
 */

import type { PhoneState } from "../model/phone";
import {
  beginGather,
  type GatherState,
  pressKey,
  soundEnded,
  type TelephoneKey,
  tick,
} from "./gather";

export interface Server {
  call(caller: string): Promise<PhoneState>;
  digits(id: string, digits: string): Promise<PhoneState>;
  answered(id: string): Promise<PhoneState>;
  hangup(id: string, cause?: string): Promise<PhoneState>;
}

export interface Player {
  /** Play a sound; `ended` is called once when it has come to its end or cannot be played. */
  play(sound: { text: string; url: string }, ended: () => void): void;
  stop(): void;
}

export interface Clock {
  now(): number;
  /** Call back after `ms` milliseconds; gives what takes it back. */
  after(ms: number, callback: () => void): () => void;
}

export interface Snapshot {
  /** What the server said last; null before the first call. */
  call: PhoneState | null;
  gather: GatherState | null;
  /** What was heard last, also after it has ended. */
  heard: PhoneState["sound"];
  /** Waiting for the server. */
  busy: boolean;
  /** Somebody took the call. */
  talking: boolean;
  /** A sound is being played to the caller. */
  sounding: boolean;
  /** Why the call could not go on; null while all is well. */
  error: unknown;
}

const IDLE: Snapshot = {
  call: null,
  gather: null,
  heard: null,
  busy: false,
  talking: false,
  sounding: false,
  error: null,
};

/** What an answer of the server means here: whether its sound is heard, whether somebody talks. */
interface Then {
  hears: boolean;
  talking(call: PhoneState, before: boolean): boolean;
}

const GOES_ON: Then = { hears: true, talking: (_, before) => before };

/** Whether somebody had taken the call by then. */
function isTaken(call: PhoneState): boolean {
  const last = call.entries.findLast((entry) => entry.kind === "event");
  return call.state === "ringing" && last?.data.event === "answered";
}

export class Handset {
  #server: Server;
  #player: Player;
  #clock: Clock;
  #changed = new Set<() => void>();
  #snapshot = IDLE;
  #takeBack: () => void = () => {};
  /** Grows with every call: an answer that belongs to an earlier one is dropped. */
  #turn = 0;

  constructor(server: Server, player: Player, clock: Clock) {
    this.#server = server;
    this.#player = player;
    this.#clock = clock;
  }

  readonly snapshot = (): Snapshot => this.#snapshot;

  readonly subscribe = (changed: () => void): (() => void) => {
    this.#changed.add(changed);
    return () => this.#changed.delete(changed);
  };

  /** Begin a call; one that is running is left behind. */
  async call(caller: string): Promise<void> {
    this.#quiet();
    this.#turn += 1;
    this.#set({ ...IDLE, busy: true });
    await this.#ask(() => this.#server.call(caller));
  }

  press(key: TelephoneKey): void {
    const { gather } = this.#snapshot;
    if (gather === null || gather.phase === "done") return;
    this.#hush();
    this.#gatherIs(pressKey(gather, key, this.#clock.now()));
  }

  /** Press several keys, one after the other; those that nobody waits for are not heard. */
  type(keys: readonly TelephoneKey[]): void {
    for (const key of keys) this.press(key);
  }

  /** Let the time be up at once. What was pressed is posted; with nothing pressed that is silence. */
  stayQuiet(): void {
    const { gather } = this.#snapshot;
    if (gather !== null && gather.phase !== "done") this.#gatherIs({ ...gather, phase: "done" });
  }

  async answer(): Promise<void> {
    const id = this.#snapshot.call?.id;
    if (id === undefined) return;
    this.#quiet();
    await this.#ask(() => this.#server.answered(id), { hears: false, talking: () => true });
  }

  async hangUp(cause?: string): Promise<void> {
    const id = this.#snapshot.call?.id;
    if (id === undefined) return;
    this.#quiet();
    await this.#ask(() => this.#server.hangup(id, cause), { hears: false, talking: () => false });
  }

  /** Let the call stand as it did before: `earlier` asks the server for it. */
  async goBack(earlier: (id: string) => Promise<PhoneState>): Promise<void> {
    const id = this.#snapshot.call?.id;
    if (id === undefined) return;
    this.#quiet();
    this.#set({ heard: null });
    await this.#ask(() => earlier(id), { hears: true, talking: isTaken });
  }

  /** Take over a call that the server has made. It stands still: nothing sounds, and no time runs. */
  adopt(call: PhoneState): void {
    this.#quiet();
    this.#turn += 1;
    this.#set({ ...IDLE, call, heard: call.sound, talking: isTaken(call) });
  }

  /** Put the telephone away: nothing sounds, no time runs, and the call is forgotten. */
  forget(): void {
    this.#quiet();
    this.#turn += 1;
    this.#set(IDLE);
  }

  // --- what happens inside ------------------------------------------------------------------

  async #ask(question: () => Promise<PhoneState>, then: Then = GOES_ON): Promise<void> {
    const turn = this.#turn;
    this.#set({ busy: true, error: null, gather: null });
    try {
      const call = await question();
      if (turn === this.#turn) this.#hear(call, then);
    } catch (error) {
      if (turn === this.#turn) this.#set({ busy: false, error });
    }
  }

  #hear(call: PhoneState, then: Then): void {
    const waits = call.state === "waiting" && call.action.kind === "gather";
    const gather = waits ? beginGather(call.action, call.sound !== null, this.#clock.now()) : null;
    const talking = then.talking(call, this.#snapshot.talking);
    this.#set({ busy: false, call, talking, heard: call.sound ?? this.#snapshot.heard });
    if (gather !== null) this.#gatherIs(gather);
    if (then.hears && !talking && call.sound !== null) this.#play(call.sound);
  }

  #play(sound: { text: string; url: string }): void {
    const played = this.#snapshot.call;
    this.#set({ sounding: true });
    this.#player.play(sound, () => {
      const { gather, call } = this.#snapshot;
      if (call !== played) return;
      this.#set({ sounding: false });
      if (gather?.phase === "sound") this.#gatherIs(soundEnded(gather, this.#clock.now()));
    });
  }

  #gatherIs(gather: GatherState): void {
    this.#takeBack();
    this.#takeBack = () => {};
    this.#set({ gather });
    if (gather.phase === "done") this.#post(gather.digits);
    if (gather.phase === "counting") this.#awaitEnd(gather);
  }

  #awaitEnd(gather: GatherState): void {
    const left = Math.max(0, gather.endsAt - this.#clock.now());
    this.#takeBack = this.#clock.after(left, () => {
      const now = this.#snapshot.gather;
      if (now !== null) this.#gatherIs(tick(now, Math.max(now.endsAt, this.#clock.now())));
    });
  }

  #post(digits: string): void {
    const id = this.#snapshot.call?.id;
    this.#quiet();
    if (id !== undefined) void this.#ask(() => this.#server.digits(id, digits));
  }

  #quiet(): void {
    this.#takeBack();
    this.#takeBack = () => {};
    this.#hush();
  }

  #hush(): void {
    this.#player.stop();
    if (this.#snapshot.sounding) this.#set({ sounding: false });
  }

  #set(change: Partial<Snapshot>): void {
    this.#snapshot = { ...this.#snapshot, ...change };
    for (const changed of this.#changed) changed();
  }
}
