import { T } from '../../texts/T.tsx';
import { t } from '../../texts/t.ts';
import { Button } from '../Button/Button.tsx';
import { Icon } from '../Icon/Icon.tsx';
import css from './NotYours.module.css';

/** NotYours is the page for something that belongs to other people: why that may be, and the two ways on. */
export function NotYours({ phone, onOther }: { phone?: string; onOther: () => void }) {
  return (
    <div className="stack-l">
      <div>
        <Icon name="lock-keyhole" size="lg" className={css.lock} />
        <h1>{t('common.notYours.title')}</h1>
        <p className={css.lead}>{phone ? <T k="common.notYours.body" phone={phone} /> : t('common.notYours.signedOut')}</p>
      </div>
      <section>
        <h2>{t('common.notYours.perhaps')}</h2>
        <ul className={`${css.list} ruled`}>
          <li>{t('common.notYours.forwarded')}</li>
          <li>{t('common.notYours.newNumber')}</li>
          <li>{t('common.notYours.helping')}</li>
        </ul>
      </section>
      <div className="stack-s">
        {phone && <Button kind="main" wide href="/cases">{t('common.notYours.own')}</Button>}
        <Button kind={phone ? 'plain' : 'main'} wide onClick={onOther}>{phone ? t('common.notYours.otherNumber') : t('common.signIn')}</Button>
      </div>
    </div>
  );
}
