import { createRoot } from 'react-dom/client';
import './tokens.css';
import './base.css';
import { App } from './app/App.tsx';
import { startDisplay } from './app/display.ts';
import { loadSession } from './session/session.ts';
import { locale, setLocale } from './texts/locale.ts';
import { loadTexts } from './texts/t.ts';

startDisplay();
setLocale(locale());
void loadSession();
void loadTexts(['common']).then(() => {
  createRoot(document.getElementById('root')!).render(<App />);
  // What is needed when things go wrong must be here before they do.
  const idle = globalThis.requestIdleCallback ?? ((call: () => void) => setTimeout(call, 2000));
  if (import.meta.env.PROD && 'serviceWorker' in navigator) idle(() => void navigator.serviceWorker.register('/sw.js').catch(() => undefined)); // plain http, or refused: the pages work without
  idle(() => void Promise.all([loadTexts(['fault', 'seldom']), import('./app/seldom.tsx'), import('./app/Refusal.tsx')]).catch(() => undefined));
});
