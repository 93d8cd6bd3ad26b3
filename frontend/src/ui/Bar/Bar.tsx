import { lazy, Suspense, useEffect, useState, type ReactNode } from 'react';
import { Link } from 'wouter';
import { setDisplay, useDisplay } from '../../app/display.ts';
import { switchLanguage } from '../../app/language.ts';
import { locale } from '../../texts/locale.ts';
import { loadTexts, t } from '../../texts/t.ts';
import { Icon } from '../Icon/Icon.tsx';
import { Joint } from '../Joint/Joint.tsx';
import css from './Bar.module.css';

const voice = () => import('../../app/readAloud.ts');
const canRead = (): boolean => 'speechSynthesis' in globalThis;
const stopReading = () => canRead() && speechSynthesis.cancel();

const DisplayMenu = lazy(async () => (await Promise.all([import('./DisplayMenu.tsx'), loadTexts(['seldom'])]))[0]);

/** Back says where the arrow at the top left leads: to a page, or one step back within this one. */
export interface Back {
  label?: ReactNode;
  href?: string;
  onClick?: () => void;
}

/** Bar is the top of every party page: brand or back, read aloud, large type, the other language, colours. */
export function Bar({ back }: { back?: Back }) {
  return (
    <header className={`${css.bar} no-print`}>
      <div className={css.inner}>
        {back ? (
          back.href ? <Link className={css.back} href={back.href}><Icon name="chevron-left" /><span>{back.label ?? t('common.back')}</span></Link>
            : <button type="button" className={css.back} onClick={back.onClick}><Icon name="chevron-left" /><span>{back.label ?? t('common.back')}</span></button>
        ) : (
          <Brand />
        )}
        <BarTools />
      </div>
    </header>
  );
}

/** Brand is the closed joint and the name, leading home. */
export function Brand({ name }: { name?: ReactNode }) {
  return <Link href="/" className={css.brand}><Joint left="on" right="on" size="mark" /><span>{name ?? t('common.concord')}</span></Link>;
}

/** BarTools are the four ways to see or hear a page better; they stand in every bar. */
export function BarTools() {
  const display = useDisplay();
  const [reading, setReading] = useState(false);
  const [menu, setMenu] = useState(false);
  useEffect(() => () => void stopReading(), []);
  const listen = () => {
    if (reading) {
      stopReading();
      setReading(false);
    } else {
      setReading(true);
      void voice().then(({ readAloud }) => readAloud(document.querySelector('main') ?? document.body, () => setReading(false)), () => setReading(false));
    }
  };
  return (
    <span className={css.tools}>
      {canRead() && <button type="button" className={css.tool} aria-pressed={reading} onClick={listen}>{reading ? t('common.stopListening') : t('common.listen')}</button>}
      <button type="button" className={css.tool} aria-pressed={display.large} aria-label={display.large ? t('common.largeOff') : t('common.largeOn')} onClick={() => setDisplay({ large: !display.large })}>{t('common.large')}</button>
      <button type="button" className={css.tool} lang={locale() === 'en' ? 'zh' : 'en'} onClick={() => void switchLanguage()}>{t('common.otherLanguage')}</button>
      <button type="button" className={css.tool} aria-label={t('common.display')} onClick={() => setMenu(true)}><Icon name="contrast" /></button>
      {menu && <Suspense><DisplayMenu onClose={() => setMenu(false)} /></Suspense>}
    </span>
  );
}
