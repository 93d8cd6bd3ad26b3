import { useState } from 'react';
import { useAction, useResource, type Resource } from '../../api/useResource.ts';
import { ResourceView } from '../../app/ResourceView.tsx';
import { dateTime } from '../../texts/format.ts';
import { knows, t, tServer } from '../../texts/t.ts';
import { Button } from '../../ui/Button/Button.tsx';
import { ChoiceGroup } from '../../ui/Choice/Choice.tsx';
import { FaultStrip } from '../../ui/ErrorState/ErrorState.tsx';
import { Icon } from '../../ui/Icon/Icon.tsx';
import { Strip } from '../../ui/Strip/Strip.tsx';
import { Table } from '../../ui/Table/Table.tsx';
import { useEvery } from '../operator/useEvery.ts';
import { Figures, More } from '../parts.tsx';
import { usePages } from '../usePages.ts';
import { getImport, importRows, reportUrl, startImport, stopImport, type Import, type ImportRow } from './api.ts';
import { HouseFrame, useHouse } from './HouseFrame.tsx';
import { byRow, columnWord, fieldWord, ImportState, Meter, problemText } from './ImportParts.tsx';
import { ChooseFile, FileBox } from './Imports.tsx';
import css from './Organization.module.css';

/** ImportPage is one file of mediators: what is in it, what is wrong by row and column, and how far the writing is. It can be left and come back to. */
export default function ImportPage({ params: { id } }: { params: { id: string } }) {
  const house = useHouse();
  const of = useResource(`import/${id}`, () => getImport(id), { topic: house.topic });
  const running = of.data?.state === 'reading' || of.data?.state === 'writing';
  useEvery(running ? 800 : 60_000, of.refresh);
  return (
    <HouseFrame house={house} title={of.data?.name ?? t('imports.title')} back={{ href: '/organization/imports', label: t('imports.title') }} at={of.at} stale={of.stale}>
      <ResourceView of={of}>{(i) => <Found i={i} of={of} house={house.id} />}</ResourceView>
    </HouseFrame>
  );
}

function Found({ i, of, house }: { i: Import; of: Resource<Import>; house?: string }) {
  const stop = useAction(async () => of.set(await stopImport(i.id)));
  return (
    <>
      <p className="row"><ImportState of={i} /><span className="note">{dateTime(i.at)}</span></p>
      <div aria-live="polite">{i.state === 'reading' && <p className="row"><Icon name="hourglass" />{t('imports.reading', { n: i.rows })}</p>}</div>
      {i.state === 'failed' && <Strip inset tint="amber" icon="triangle-alert" role="alert"><b>{t('imports.failed')}</b><br />{failure(i)}</Strip>}
      {i.state !== 'reading' && i.state !== 'failed' && <Figures items={[[t('imports.f.rows'), i.rows], [t('imports.f.good'), i.good], [t('imports.f.bad'), i.bad], [t('imports.f.written'), i.written], ...(i.keptOut > 0 ? [[t('imports.f.kept'), i.keptOut] as const] : [])]} />}
      {i.notes.length > 0 && <section className={css.box}><h2>{t('imports.notes')}</h2><ul className="lines">{i.notes.map((n, k) => <li key={k}><Icon name="info" /><span>{noteText(n.key, n.params)}</span></li>)}</ul></section>}
      {i.state === 'writing' && <section className={css.box}><Meter share={i.progress} label={t('imports.writing', { n: i.written, of: i.good })} /><p className="note">{t('imports.leave')}</p><FaultStrip fault={stop.fault} /><Button size="slim" icon="circle-stop" busy={stop.busy} onClick={() => void stop.run()}>{t('imports.stop')}</Button></section>}
      {i.state === 'done' && <Strip inset tint="pine" icon="circle-check" role="status"><b>{t('imports.done', { n: i.written })}</b>{i.bad > 0 && <><br />{t('imports.doneBad', { n: i.bad })}</>}</Strip>}
      {i.state === 'stopped' && <Strip inset icon="circle-stop" role="status"><b>{t('imports.stopped', { n: i.written })}</b><br />{t('imports.stoppedNote')}</Strip>}
      {(i.state === 'ready' || i.state === 'stopped') && <Start i={i} of={of} house={house} />}
      {i.problems.length > 0 && i.state !== 'reading' && i.state !== 'failed' && <Problems i={i} />}
      {(i.state === 'failed' || (i.state === 'done' && i.bad > 0) || (i.state === 'ready' && i.good === 0)) && <ChooseFile house={house} again />}
      {i.state === 'ready' && i.good > 0 && <Good i={i} />}
      {(i.state === 'done' || i.state === 'stopped') && <Report i={i} />}
      {i.state === 'done' && <p><Button kind="main" href="/organization/mediators">{t('imports.toRoster')}</Button></p>}
    </>
  );
}

const noteText = (key: string, params?: Record<string, unknown>) => { const k = `imports.note.${key.split('.').at(-1)}`; return knows(k) ? tServer(k, params) : t('imports.problem.other'); };

const failure = (i: Import) => {
  const first = i.key ? { row: 0, column: '', key: i.key, params: i.params } : i.problems[0];
  return first ? problemText(first) : t('imports.problem.other');
};

function Start({ i, of, house }: { i: Import; of: Resource<Import>; house?: string }) {
  const [choice, setChoice] = useState<'all' | 'good' | 'correct' | undefined>(i.bad === 0 ? 'all' : undefined);
  const [tried, setTried] = useState(false);
  const left = i.good - i.written - i.keptOut;
  const act = useAction(async (what: 'all' | 'good') => of.set(await startImport(i.id, what)));
  if (left <= 0) return i.bad > 0 ? <Strip inset tint="amber" icon="triangle-alert">{t('imports.nothingGood')}</Strip> : null;
  const again = i.state === 'stopped';
  const run = () => {
    setTried(true);
    if (choice && choice !== 'correct') void act.run(choice);
  };
  return (
    <section className={css.box}>
      <h2>{again ? t('imports.resume') : t('imports.what')}</h2>
      {i.bad > 0 && !again
        ? <ChoiceGroup legend={t('imports.whatBad', { bad: i.bad })} value={choice} onChange={(v) => setChoice(v as 'good' | 'correct')} error={tried && !choice ? t('common.field.choose') : undefined}
            options={[{ value: 'good', label: t('imports.onlyGood', { n: i.good }), sub: t('imports.onlyGoodSub', { bad: i.bad }) }, { value: 'correct', label: t('imports.correct'), sub: t('imports.againNote'), follow: <FileBox house={house} /> }]} />
        : <p>{again ? t('imports.resumeNote', { n: left }) : t('imports.allGood', { n: i.good })}</p>}
      <FaultStrip fault={act.fault} />
      {choice !== 'correct' && <Button kind="main" busy={act.busy} onClick={() => (again ? void act.run(i.choice ?? 'good') : run())}>{again ? t('imports.goOn') : t('imports.start', { n: i.good })}</Button>}
    </section>
  );
}

function Problems({ i }: { i: Import }) {
  const rows = byRow(i.problems);
  return (
    <section className="stack-s">
      <h2>{t('imports.problems')}</h2>
      <p className="note">{i.bad > rows.length ? t('imports.problemsFirst', { n: rows.length, bad: i.bad }) : t('imports.problemsNote')}</p>
      <Table caption={t('imports.problems')} rows={i.problems.slice(0, 200)} rowKey={(p) => `${p.row}/${p.column}/${p.key}/${JSON.stringify(p.params)}`}
        columns={[
          { key: 'row', head: t('imports.col.row'), cell: (p) => <span className="nb">{t('imports.row', { n: p.row })}</span> },
          { key: 'column', head: t('imports.col.column'), cell: columnWord },
          { key: 'what', head: t('imports.col.what'), cell: (p) => problemText(p) },
        ]} />
      {i.state === 'ready' && <Report i={i} plain />}
    </section>
  );
}

function Good({ i }: { i: Import }) {
  const list = usePages<ImportRow>(`import/${i.id}/good`, (cursor) => importRows(i.id, 'good', cursor), undefined, (r) => String(r.row));
  const heads = ['name', 'certificate', 'causes', 'regions', 'languages'].filter((h) => list.items.some((r) => r.cells[h]));
  return (
    <section>
      <h2>{t('imports.good')}</h2>
      <ResourceView of={list.first}>
        {() => (
          <>
            <Table caption={t('imports.good')} rows={list.items} rowKey={(r) => String(r.row)} columns={[{ key: 'row', head: t('imports.col.row'), cell: (r) => <span className="nb">{t('imports.row', { n: r.row })}</span> }, ...heads.map((h) => ({ key: h, head: fieldWord(h), cell: (r: ImportRow) => r.cells[h] ?? '' }))]} />
            <More next={list.next} busy={list.more.busy} onMore={() => void list.more.run()} />
          </>
        )}
      </ResourceView>
    </section>
  );
}

function Report({ i, plain }: { i: Import; plain?: boolean }) {
  const buttons = <div className={css.bar2}><Button size="slim" icon="download" external href={reportUrl(i.id, 'xlsx')}>{t('imports.reportXlsx')}</Button><Button size="slim" icon="download" external href={reportUrl(i.id, 'csv')}>{t('imports.reportCsv')}</Button></div>;
  return plain ? <>{buttons}</> : <section className={css.box}><h2>{t('imports.report')}</h2><p>{t('imports.reportNote')}</p>{buttons}</section>;
}

