/** Sound files as samples: for their picture, and to hear a piece of them before it is kept. */

/** About what a telephone carries; at more, five minutes would take a hundred megabytes. */
const RATE = 8000;
/** What the server takes at most. */
const MOST_BYTES = 50 * 2 ** 20;
/** Longer sounds would fill a browser's memory, and be refused. */
const MOST_S = 1200;

/** Decode a sound. Throws where this browser cannot, or it is far too long. */
export async function decoded(sound: Blob): Promise<AudioBuffer> {
  if (sound.size > MOST_BYTES || (await announcedLength(sound)) > MOST_S) {
    throw new RangeError("too long to be shown");
  }
  const room = new OfflineAudioContext(1, 1, RATE);
  return room.decodeAudioData(await sound.arrayBuffer());
}

/** What a file says of its length, in seconds: 0 where it says nothing, as recordings of browsers do. */
function announcedLength(sound: Blob): Promise<number> {
  const audio = document.createElement("audio");
  const address = URL.createObjectURL(sound);
  return new Promise<number>((tell) => {
    audio.addEventListener("loadedmetadata", () => {
      tell(Number.isFinite(audio.duration) ? audio.duration : 0);
    });
    // Whether it can be decoded is another question.
    audio.addEventListener("error", () => tell(0));
    audio.preload = "metadata";
    audio.src = address;
  }).finally(() => {
    audio.removeAttribute("src");
    URL.revokeObjectURL(address);
  });
}
