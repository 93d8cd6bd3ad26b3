import type { BrowserContext } from '@playwright/test';

/* For pictures only: in place of Chromium's test card the camera shows a drawn face, so that one sees what a room is
   like. The track is encoded, sent and decoded like any other. Without SHOTS nothing of this is used. */

interface Look { wall: string; skin: string; hair: string; coat: string; long: boolean; glasses: boolean }

const LOOKS: Record<'applicant' | 'respondent' | 'mediator', Look> = {
  applicant: { wall: '#d9cbb6', skin: '#e8bfa0', hair: '#8d8783', coat: '#7a3b4a', long: true, glasses: false },
  respondent: { wall: '#c3ccd3', skin: '#d9a57c', hair: '#26221f', coat: '#3d5363', long: false, glasses: false },
  mediator: { wall: '#cfdccf', skin: '#edc9ad', hair: '#2d2724', coat: '#1f4e42', long: true, glasses: true },
};

/** wear gives the camera of a browser a drawn face when pictures are taken. */
export async function wear(context: BrowserContext, who: keyof typeof LOOKS): Promise<void> {
  if (!process.env.SHOTS) return;
  await context.addInitScript((look: Look) => {
    if (!navigator.mediaDevices) return; // the empty page before the first
    const real = navigator.mediaDevices.getUserMedia.bind(navigator.mediaDevices);
    const draw = (x: CanvasRenderingContext2D, w: number, h: number, t: number) => {
      const cx = w / 2 + Math.sin(t / 1900) * w * 0.012;
      const cy = h * 0.47 + Math.sin(t / 1300) * h * 0.008;
      const r = h * 0.21;
      const blob = (fill: string, ...e: [number, number, number, number]) => {
        x.fillStyle = fill;
        x.beginPath();
        x.ellipse(...e, 0, 0, Math.PI * 2);
        x.fill();
      };
      const light = x.createLinearGradient(0, 0, w, h);
      light.addColorStop(0, '#ffffff88');
      light.addColorStop(1, '#00000022');
      x.fillStyle = look.wall;
      x.fillRect(0, 0, w, h);
      x.fillStyle = light;
      x.fillRect(0, 0, w, h);
      x.fillStyle = '#ffffff40';
      x.fillRect(w * 0.06, h * 0.08, w * 0.2, h * 0.4);
      if (look.long) blob(look.hair, cx, cy + r * 0.25, r * 1.12, r * 1.5);
      blob(look.coat, cx, h * 1.12, r * 2.3, h * 0.42);
      blob(look.skin, cx, cy + r * 1.2, r * 0.42, r * 0.6);
      blob(look.hair, cx, cy - r * 0.22, r * 0.98, r * 1.05);
      blob(look.skin, cx, cy + r * 0.14, r * 0.82, r * 1.02);
      blob(look.hair, cx - r * 0.2, cy - r * 0.78, r * 0.82, r * 0.34);
      const shut = t % 4200 < 130 ? 0.12 : 1;
      for (const side of [-1, 1]) {
        blob('#2b2420', cx + side * r * 0.33, cy + r * 0.12, r * 0.075, r * 0.09 * shut);
        if (look.glasses) {
          x.strokeStyle = '#3a3430';
          x.lineWidth = r * 0.04;
          x.strokeRect(cx + side * r * 0.33 - r * 0.23, cy - r * 0.05, r * 0.46, r * 0.34);
        }
      }
      x.strokeStyle = '#9c5a4a';
      x.lineWidth = r * 0.06;
      x.lineCap = 'round';
      x.beginPath();
      x.arc(cx, cy + r * 0.46, r * 0.24, 0.25 * Math.PI, 0.75 * Math.PI);
      x.stroke();
    };
    navigator.mediaDevices.getUserMedia = async (c?: MediaStreamConstraints) => {
      const stream = await real(c);
      const old = stream.getVideoTracks()[0];
      if (!old) return stream;
      const canvas = document.createElement('canvas');
      const { width = 640, height = 480 } = old.getSettings();
      [canvas.width, canvas.height] = [width, height];
      const x = canvas.getContext('2d')!;
      const timer = setInterval(() => draw(x, width, height, performance.now()), 66);
      draw(x, width, height, 0);
      const track = canvas.captureStream(15).getVideoTracks()[0]!;
      const stop = track.stop.bind(track);
      track.stop = () => { clearInterval(timer); old.stop(); stop(); };
      stream.removeTrack(old);
      stream.addTrack(track);
      return stream;
    };
  }, LOOKS[who]);
}
