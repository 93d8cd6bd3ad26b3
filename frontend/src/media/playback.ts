/* Puts a stream into a video element and starts it. Browsers may refuse sound until the person has touched the page:
   then blocked is called with a function to call on the next touch. */

export function play(element: HTMLVideoElement, stream: MediaStream | null, blocked?: (retry: () => void) => void): void {
  element.playsInline = true;
  element.autoplay = true;
  if (element.srcObject !== stream) element.srcObject = stream;
  if (!stream) return;
  const start = (): void => {
    element.play().catch((e: unknown) => {
      if ((e as { name?: string }).name === 'NotAllowedError') blocked?.(start);
    });
  };
  start();
}
