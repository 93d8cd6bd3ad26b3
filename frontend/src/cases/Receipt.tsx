import { pick } from '../api/types.ts';
import { ResourceView } from '../app/ResourceView.tsx';
import { dateTime, longDate } from '../texts/format.ts';
import { t } from '../texts/t.ts';
import { Button } from '../ui/Button/Button.tsx';
import { Facts } from '../ui/Facts/Facts.tsx';
import { Icon } from '../ui/Icon/Icon.tsx';
import { Screen } from '../ui/Screen/Screen.tsx';
import { Timeline } from '../ui/Timeline/Timeline.tsx';
import { useCase } from './useCase.ts';
import { otherParty } from './words.ts';
import css from './Receipt.module.css';

/** Receipt proves that an application has arrived: number, time, court, what happens next. */
export default function Receipt({ params: { id } }: { params: { id: string } }) {
  const view = useCase(id);
  return (
    <Screen title={t('receipt.title')} loose at={view.at} stale={view.stale} back={{ href: `/cases/${id}`, label: t('case.list.all') }}
      actions={<Button kind="main" wide href={`/cases/${id}`}>{t('receipt.home')}</Button>}>
      <ResourceView of={view}>
        {(c) => (
          <>
            <div><Icon name="circle-check" size="lg" className={css.sign} /><h1>{t('receipt.head')}</h1></div>
            <Facts wide rows={[
              c.number ? { name: t('receipt.number'), value: <b className={css.number}>{c.number}</b> } : null,
              c.reference ? { name: t('receipt.reference'), value: <b className="num">{c.reference}</b> } : null,
              c.submittedAt ? { name: t('receipt.at'), value: <><b>{longDate(c.submittedAt)}</b> <span className="nb">{dateTime(c.submittedAt)}</span></> } : null,
              c.court ? { name: t('receipt.court'), value: pick(c.court.name) } : null,
            ]} />
            <section className="stack-s">
              <h2>{t('receipt.next')}</h2>
              <Timeline items={[{ id: '1', open: true, text: t('receipt.next1') }, { id: '2', open: true, text: t('receipt.next2', { other: otherParty(c) }) }, { id: '3', open: true, text: t('receipt.next3') }]} />
            </section>
            <p className="no-print"><Button kind="link" onClick={() => print()}>{t('receipt.print')}</Button></p>
          </>
        )}
      </ResourceView>
    </Screen>
  );
}
