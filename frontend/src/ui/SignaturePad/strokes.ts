/* A signature as SVG path data in a box of 350 x 218: what the server stores and the PDF draws. */

/** PAD is the coordinate box of a signature. */
export const PAD = { width: 350, height: 218 } as const;

/** Point is a place in the box. */
export type Point = readonly [x: number, y: number];

const r = (n: number) => Math.round(n * 10) / 10;

/** strokePath turns the points of one stroke into smooth path data; a tap becomes a dot. */
export function strokePath(points: readonly Point[]): string {
  const first = points[0];
  if (!first) return '';
  if (points.length === 1) return `M${r(first[0])} ${r(first[1])}h.1`;
  let d = `M${r(first[0])} ${r(first[1])}`;
  for (let i = 1; i < points.length - 1; i++) {
    const [x, y] = points[i]!;
    const [nx, ny] = points[i + 1]!;
    d += `Q${r(x)} ${r(y)} ${r((x + nx) / 2)} ${r((y + ny) / 2)}`;
  }
  const last = points[points.length - 1]!;
  return `${d}L${r(last[0])} ${r(last[1])}`;
}

/** bitmapPath turns dark pixels into horizontal strokes, so that a typed name is stored like a written one. `step` is the row height in pixels. */
export function bitmapPath(dark: (x: number, y: number) => boolean, width: number, height: number, step = 2): string {
  let d = '';
  for (let y = 0; y < height; y += step) {
    let from = -1;
    for (let x = 0; x <= width; x++) {
      const on = x < width && dark(x, y);
      if (on && from < 0) from = x;
      if (!on && from >= 0) {
        d += `M${from} ${y}H${Math.max(x - 1, from + 0.5)}`;
        from = -1;
      }
    }
  }
  return d;
}

/** typedPath draws a name with the device's letters and returns it as strokes; empty when the device cannot draw. */
export function typedPath(name: string): string {
  const canvas = document.createElement('canvas');
  canvas.width = PAD.width;
  canvas.height = PAD.height;
  const c = canvas.getContext('2d', { willReadFrequently: true });
  if (!c || !name.trim()) return '';
  let size = 84;
  const font = () => `400 ${size}px "Kaiti SC", KaiTi, STKaiti, "Noto Serif CJK SC", serif`;
  c.font = font();
  while (size > 18 && c.measureText(name).width > PAD.width - 60) {
    size -= 4;
    c.font = font();
  }
  c.textBaseline = 'alphabetic';
  c.fillText(name, 30, 140);
  const pixels = c.getImageData(0, 0, PAD.width, PAD.height).data;
  return bitmapPath((x, y) => (pixels[(y * PAD.width + x) * 4 + 3] ?? 0) > 110, PAD.width, PAD.height);
}
