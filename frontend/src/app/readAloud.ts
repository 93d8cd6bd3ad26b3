import { locale } from '../texts/locale.ts';

/* Read the page aloud with the voice of the device, sentence by sentence (long texts stop after 15 s in Chromium). */

/** canRead tells whether this device has a voice. */
export const canRead = (): boolean => 'speechSynthesis' in globalThis;

/** readAloud speaks the text of an element and calls `ended` when it is over or stopped. */
export function readAloud(element: HTMLElement, ended: () => void): void {
  stopReading();
  const sentences = sentencesOf(element.innerText);
  const next = () => {
    const words = sentences.shift();
    if (words === undefined) return ended();
    const u = new SpeechSynthesisUtterance(words);
    u.lang = locale();
    u.rate = 0.9;
    u.onend = next;
    u.onerror = () => ended();
    speechSynthesis.speak(u);
  };
  next();
}

/** stopReading ends it at once. */
export function stopReading(): void {
  if (canRead()) speechSynthesis.cancel();
}

/** sentencesOf cuts a text where a voice may pause. */
export function sentencesOf(text: string): string[] {
  return text
    .split(/(?<=[。！？；!?;])|(?<=\.)\s|\n+/u)
    .map((s) => s.trim())
    .filter(Boolean);
}
