/** digestOf returns the SHA-256 of a file as lower-case hex, worked out in the browser. Throws where the page is not secure (no https). */
export async function digestOf(file: Blob): Promise<string> {
  const sum = await crypto.subtle.digest('SHA-256', await file.arrayBuffer());
  return Array.from(new Uint8Array(sum), (b) => b.toString(16).padStart(2, '0')).join('');
}
