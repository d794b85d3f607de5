// What the gateway tells by itself, read with fetch, so that the key is in a header. Where a proxy cuts or holds back the
// stream, or there is none, it is asked every ten seconds, and the stream tried again after pauses that grow.

import { get, open } from "./api.js";

const POLL_MS = 10_000;
const FIRST_MS = 5_000;
const SILENCE_MS = 20_000;
const LONG_MS = 30_000;
const PAUSE_MS = 15_000;
const LONGEST_PAUSE_MS = 300_000;

// Calls tell(json, live) for each that comes, and failed(problem) where nothing does, until isHere() says no. Rejects with what
// only a person can mend: a key that isn't valid, or has no right.
export async function follow(where, isHere, tell, failed) {
  let failures = 0;
  let next = 0;
  await ask(where, isHere, tell, failed);
  while (isHere()) {
    if (document.hidden) {
      await pause(POLL_MS);
    } else if (Date.now() >= next) {
      const lasted = await listen(where + "/stream", isHere, json => tell(json, true));
      failures = lasted > LONG_MS ? 0 : failures + 1;
      next = failures === 0 ? 0 : Date.now() + Math.min(LONGEST_PAUSE_MS, PAUSE_MS * 2 ** (failures - 1)) * (0.75 + Math.random() / 2);
    } else {
      await ask(where, isHere, tell, failed);
      await pause(Math.min(POLL_MS, Math.max(0, next - Date.now())));
    }
  }
}

async function ask(where, isHere, tell, failed) {
  try {
    const json = await get(where);
    if (isHere()) {
      tell(json, false);
    }
  } catch (problem) {
    if (problem.status === 401 || problem.status === 403) {
      throw problem;
    }
    if (isHere()) {
      failed(problem);
    }
  }
}

// How many milliseconds there was something to hear; 0: there never was. A page that is hidden doesn't listen.
async function listen(where, isHere, tell) {
  const begin = Date.now();
  const end = new AbortController();
  let timer = setTimeout(() => end.abort(), FIRST_MS);
  const hidden = () => { if (document.hidden) { end.abort(); } };
  const left = () => { if (!isHere()) { end.abort(); } };
  document.addEventListener("visibilitychange", hidden);
  addEventListener("hashchange", left);
  let heard = false;
  try {
    const reader = (await open(where, end.signal)).pipeThrough(new TextDecoderStream()).getReader();
    let text = "";
    for (let part = await reader.read(); !part.done; part = await reader.read()) {
      text += part.value;
      const events = text.split("\n\n");
      text = events.pop();
      for (const event of events.filter(one => one.startsWith("data: "))) {
        heard = true;
        if (isHere()) {
          tell(JSON.parse(event.slice("data: ".length)));
        }
      }
      if (!isHere()) {
        end.abort();
      } else if (heard) {
        clearTimeout(timer);
        timer = setTimeout(() => end.abort(), SILENCE_MS);
      }
    }
  } catch (e) {
    // it was refused, cut or held back: asking will say why
  } finally {
    clearTimeout(timer);
    end.abort();
    document.removeEventListener("visibilitychange", hidden);
    removeEventListener("hashchange", left);
  }
  return heard ? (document.hidden ? Infinity : Date.now() - begin) : 0;
}

// Shorter, when the page is looked at again.
function pause(ms) {
  return new Promise(resolve => {
    const over = () => {
      clearTimeout(timer);
      document.removeEventListener("visibilitychange", over);
      resolve();
    };
    const timer = setTimeout(over, ms);
    document.addEventListener("visibilitychange", over);
  });
}
