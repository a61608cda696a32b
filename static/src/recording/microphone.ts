/** The microphone: what it hears becomes a file, and how loud that is can be asked at any time. */

/** Why nothing can be recorded: a key of the texts. */
export type NoMicrophone = "denied" | "missing" | "insecure" | "broken";

export class MicrophoneError extends Error {
  constructor(readonly reason: NoMicrophone) {
    super(reason);
  }
}

/** What browsers can record, the best first; the server takes all of them. */
const KINDS = ["audio/webm;codecs=opus", "audio/mp4", "audio/ogg;codecs=opus"];

export class Take {
  private readonly parts: Blob[] = [];
  private readonly recorder: MediaRecorder;
  /** A recorder stops by itself too, when its microphone goes: who asks later must hear of it as well. */
  private readonly stopped: Promise<unknown>;
  private readonly meter: AnalyserNode;
  private readonly context = new AudioContext();
  private begun = false;

  constructor(private readonly stream: MediaStream) {
    const kind = KINDS.find((one) => MediaRecorder.isTypeSupported(one));
    this.recorder = new MediaRecorder(stream, kind === undefined ? {} : { mimeType: kind });
    this.recorder.addEventListener("dataavailable", ({ data }) => this.parts.push(data));
    this.stopped = new Promise((done) => {
      this.recorder.addEventListener("stop", done, { once: true });
    });
    this.meter = this.context.createAnalyser();
    this.context.createMediaStreamSource(stream).connect(this.meter);
  }

  /** Begin to keep what is heard. */
  begin(): void {
    this.begun = true;
    this.recorder.start();
  }

  /** Whether something is being kept, or was until the microphone went. */
  get hasBegun(): boolean {
    return this.begun;
  }

  /** Say when the microphone went by itself: it was unplugged, or taken away. */
  whenGone(deed: () => void): void {
    for (const track of this.stream.getTracks()) track.addEventListener("ended", deed);
  }

  /** How loud it is just now, from 0 to 1. */
  level(): number {
    const samples = new Float32Array(this.meter.fftSize);
    this.meter.getFloatTimeDomainData(samples);
    const power = samples.reduce((sum, sample) => sum + sample * sample, 0) / samples.length;
    const decibels = 10 * Math.log10(power + 1e-9);
    return Math.min(1, Math.max(0, (decibels + 60) / 55));
  }

  /** End, and give what was heard. */
  async end(): Promise<Blob> {
    if (this.recorder.state !== "inactive") this.recorder.stop();
    if (this.begun) await this.stopped;
    this.close();
    return new Blob(this.parts, { type: this.recorder.mimeType });
  }

  /** Let the microphone go. */
  close(): void {
    if (this.recorder.state !== "inactive") this.recorder.stop();
    for (const track of this.stream.getTracks()) track.stop();
    if (this.context.state !== "closed") void this.context.close();
  }
}

/** Ask for the microphone. Throws `MicrophoneError`. */
export async function openMicrophone(): Promise<Take> {
  if (!window.isSecureContext || navigator.mediaDevices === undefined) {
    throw new MicrophoneError("insecure");
  }
  try {
    const audio = { echoCancellation: false, noiseSuppression: true, autoGainControl: true };
    return takeOf(await navigator.mediaDevices.getUserMedia({ audio }));
  } catch (error) {
    const name = error instanceof DOMException ? error.name : "";
    if (name === "NotAllowedError") throw new MicrophoneError("denied");
    if (name === "NotFoundError") throw new MicrophoneError("missing");
    throw new MicrophoneError("broken");
  }
}

/** Where it cannot be recorded, the microphone is let go: its light must not stay on. */
function takeOf(stream: MediaStream): Take {
  try {
    return new Take(stream);
  } catch (error) {
    for (const track of stream.getTracks()) track.stop();
    throw error;
  }
}
