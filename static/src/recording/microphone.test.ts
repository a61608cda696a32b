import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { openMicrophone } from "./microphone";

class Track extends EventTarget {
  isOn = true;
  stop() {
    this.isOn = false;
  }
}

/** As browsers do it: it ends by itself with its track, and says so once. */
class Recorder extends EventTarget {
  static isTypeSupported = () => true;
  static canBeMade = true;
  state = "inactive";
  mimeType = "audio/webm";

  constructor(readonly stream: { getTracks: () => Track[] }) {
    super();
    if (!Recorder.canBeMade) throw new DOMException("no", "NotSupportedError");
    for (const one of stream.getTracks()) one.addEventListener("ended", () => this.stop());
  }

  start() {
    this.state = "recording";
  }

  stop() {
    if (this.state === "inactive") throw new DOMException("no", "InvalidStateError");
    this.state = "inactive";
    this.dispatchEvent(Object.assign(new Event("dataavailable"), { data: new Blob(["heard"]) }));
    this.dispatchEvent(new Event("stop"));
  }
}

class Context {
  state = "running";
  createAnalyser = () => ({ fftSize: 1, getFloatTimeDomainData: () => undefined });
  createMediaStreamSource = () => ({ connect: () => undefined });
  close = async () => {
    this.state = "closed";
  };
}

let track: Track;

beforeEach(() => {
  track = new Track();
  Recorder.canBeMade = true;
  const stream = { getTracks: () => [track] };
  vi.stubGlobal("window", { isSecureContext: true });
  vi.stubGlobal("navigator", { mediaDevices: { getUserMedia: async () => stream } });
  vi.stubGlobal("MediaRecorder", Recorder);
  vi.stubGlobal("AudioContext", Context);
});

afterEach(() => vi.unstubAllGlobals());

describe("a microphone", () => {
  it("gives what was heard until it was unplugged", async () => {
    const take = await openMicrophone();
    const gone = vi.fn();
    take.whenGone(gone);
    take.begin();
    track.dispatchEvent(new Event("ended"));
    expect(gone).toHaveBeenCalledOnce();
    expect(await (await take.end()).text()).toBe("heard");
    expect(track.isOn).toBe(false);
  });

  it("gives what was heard until somebody said that it is enough", async () => {
    const take = await openMicrophone();
    take.begin();
    expect(await (await take.end()).text()).toBe("heard");
    expect(track.isOn).toBe(false);
  });

  it("that is let go before anything was kept gives nothing, and is not waited for", async () => {
    const take = await openMicrophone();
    expect((await take.end()).size).toBe(0);
    expect(track.isOn).toBe(false);
  });

  it("that cannot be recorded does not stay on", async () => {
    Recorder.canBeMade = false;
    await expect(openMicrophone()).rejects.toMatchObject({ reason: "broken" });
    expect(track.isOn).toBe(false);
  });
});
