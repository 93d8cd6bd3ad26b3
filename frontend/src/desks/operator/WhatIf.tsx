import { useState, type ReactNode } from 'react';
import { useLocation } from 'wouter';
import { api, ok } from '../../api/client.ts';
import { pick, type Label, type Schemas } from '../../api/types.ts';
import { useAction, useResource } from '../../api/useResource.ts';
import { ResourceView } from '../../app/ResourceView.tsx';
import { CourtFrame } from '../court/CourtFrame.tsx';
import { date, dateTime } from '../../texts/format.ts';
import { t } from '../../texts/t.ts';
import { Button } from '../../ui/Button/Button.tsx';
import { Empty } from '../../ui/Empty/Empty.tsx';
import { FaultStrip } from '../../ui/ErrorState/ErrorState.tsx';
import { Field } from '../../ui/Field/Field.tsx';
import { announce } from '../../ui/LiveRegion/LiveRegion.tsx';
import { Sheet } from '../../ui/Sheet/Sheet.tsx';
import { StatusWord } from '../../ui/StatusWord/StatusWord.tsx';
import { Strip } from '../../ui/Strip/Strip.tsx';
import { Table } from '../../ui/Table/Table.tsx';
import base from '../Desk.module.css';
import { DeskFrame } from '../DeskFrame.tsx';
import { operatorLinks } from './links.ts';
import { useEvery } from './useEvery.ts';
import css from './WhatIf.module.css';
import { PARTS, percentsOf, share, total, weightsOf, type Part, type Percents } from './whatif.ts';

type Version = Schemas['WeightsVersion'];
type WeightsView = Schemas['WeightsView'];
type Weights = Version['weights'];
type Outcome = Schemas['WhatIfFigures'];
type Example = Schemas['WhatIfExample'];
type Trial = Schemas['WhatIf'];

type Raw = (template: string, init: { body?: unknown }) => Promise<{ data?: unknown; error?: unknown; response: Response }>;
const raw = api as unknown as Record<'GET' | 'POST' | 'PUT', Raw>;
const getWeights = () => ok(raw.GET('/api/v1/desk/operator/weights', {})) as Promise<WeightsView>;
/** REST is what of the weights is not turned here, and goes back as it came. */
const REST = ['seasoned', 'priorCases', 'priorShare', 'priorDays', 'slowDays', 'equal', 'offer', 'runnersUp'] as const;
const whole = (of: Weights, p: Percents) => ({ ...Object.fromEntries(REST.map((k) => [k, of[k]])), ...weightsOf(p) });
const putWeights = (base: number, weights: object, reason: string) => ok(raw.PUT('/api/v1/desk/operator/weights', { body: { base, weights, reason } })) as Promise<WeightsView>;
const startTrial = (weights: object, from: string, to: string) => ok(raw.POST('/api/v1/desk/operator/what-if', { body: { weights, from, to } })) as Promise<Trial>;
const getTrial = (id: string) => ok(raw.GET(`/api/v1/desk/operator/what-if/${id}`, {})) as Promise<Trial>;

/** WhatIf tries other weights on last month's disputes before they take effect, and puts them in force with a reason. A court's clerk may try, not put in force. */
export default function WhatIf() {
  const [here] = useLocation();
  const court = here.startsWith('/court');
  const now = useResource('operator/weights', getWeights);
  const inside = (
    <div className="stack">
      <div className={base.head}><h1>{t('whatif.title')}</h1></div>
      <p className={css.lead}>{t('whatif.lead')}</p>
      <ResourceView of={now}>{(w) => <Try key={w.current.number} w={w} may={!court} onPut={now.set} />}</ResourceView>
    </div>
  );
  return court ? <CourtFrame title={t('whatif.title')} at={now.at} stale={now.stale}><div className={base.pad}>{inside}</div></CourtFrame>
    : <DeskFrame desk="operator" pad title={t('whatif.title')} links={operatorLinks()} at={now.at} stale={now.stale}>{inside}</DeskFrame>;
}

function Try({ w, may, onPut }: { w: WeightsView; may: boolean; onPut: (w: WeightsView) => void }) {
  const [p, set] = useState<Percents>(() => percentsOf(w.current.weights));
  const [trial, setTrial] = useState<string>();
  const [putting, setPutting] = useState(false);
  const sum = total(p);
  const same = PARTS.every((k) => p[k] === percentsOf(w.current.weights)[k]);
  const [to] = useState(() => new Date().toISOString());
  const from = new Date(Date.parse(to) - 30 * 86_400_000).toISOString();
  const run = useAction(async () => setTrial((await startTrial(whole(w.current.weights, p), from, new Date().toISOString())).id));
  const turn = (part: Part, v: number) => set({ ...p, [part]: Math.min(100, Math.max(0, Math.round(v) || 0)) });
  const why = sum !== 100 ? t('whatif.notHundred', { sum }) : same ? t('whatif.sameAsNow') : undefined;
  return (
    <>
      <div className={css.cols}>
        <section className={css.box}>
          <h2>{t('whatif.weights')}</h2>
          <p className="note">{t('whatif.weightsNote')}</p>
          <ul className={css.parts}>{PARTS.map((part) => <PartRow key={part} part={part} value={p[part]} was={percentsOf(w.current.weights)[part]} onChange={(v) => turn(part, v)} onShare={sum !== 100 ? () => set(share(p, part)) : undefined} />)}</ul>
          <p className={sum === 100 ? css.sum : `${css.sum} ${css.off}`} role="status">{t('whatif.sum', { sum })}</p>
          <FaultStrip fault={run.fault} />
          <div className={css.bar}>
            <Button kind="main" size="slim" icon="play" busy={run.busy} why={why} onClick={() => void run.run()}>{t('whatif.run')}</Button>
            {!same && <Button size="slim" icon="rotate-ccw" onClick={() => set(percentsOf(w.current.weights))}>{t('whatif.reset')}</Button>}
          </div>
          <p className="note">{t('whatif.span', { from: date(from), to: date(to) })}</p>
        </section>
        <section className={css.box}>{trial ? <Result id={trial} /> : <><h2>{t('whatif.result')}</h2><p className="soft">{t('whatif.resultNone')}</p></>}</section>
      </div>
      {may && <section className={css.box}><h2>{t('whatif.put')}</h2><p>{t('whatif.putNote')}</p><div className={css.bar}><Button size="slim" icon="check" why={why ?? (trial ? undefined : t('whatif.tryFirst'))} onClick={() => setPutting(true)}>{t('whatif.put')}</Button></div></section>}
      {putting && <Put p={p} of={w.current} onClose={() => setPutting(false)} onDone={onPut} />}
      <History w={w} />
    </>
  );
}

function PartRow({ part, value, was, onChange, onShare }: { part: Part; value: number; was: number; onChange: (v: number) => void; onShare?: () => void }) {
  const id = `part-${part}`;
  return (
    <li>
      <label htmlFor={id}><b>{t(`why.part.${part}`)}</b><span className="note">{value === was ? t('whatif.now', { n: was }) : t('whatif.wasNow', { n: was })}</span></label>
      <input type="range" min={0} max={100} step={1} value={value} aria-label={t(`why.part.${part}`)} aria-valuetext={t('why.percent', { n: value })} onChange={(e) => onChange(Number(e.target.value))} />
      <span className={css.number}><input id={id} inputMode="numeric" value={String(value)} onChange={(e) => onChange(Number(e.target.value.replace(/\D/g, '').slice(0, 3)))} /><span aria-hidden="true">%</span></span>
      {onShare && <Button kind="link" onClick={onShare}>{t('whatif.share')}<span className="vh"> {t(`why.part.${part}`)}</span></Button>}
    </li>
  );
}

function Result({ id }: { id: string }) {
  const trial = useResource(`what-if/${id}`, () => getTrial(id));
  const running = !trial.data || trial.data.state === 'running';
  useEvery(running ? 700 : 3_600_000, trial.refresh);
  return (
    <>
      <h2>{t('whatif.result')}</h2>
      <ResourceView of={trial}>
        {(r) => (
          <>
            <div aria-live="polite">
              {r.state === 'running' && <><p>{t('whatif.running', { n: r.done, of: r.of })}</p><div className={css.meter} role="progressbar" aria-label={t('whatif.result')} aria-valuemin={0} aria-valuemax={100} aria-valuenow={Math.round((r.done / Math.max(1, r.of)) * 100)}><i style={{ width: `${Math.round((r.done / Math.max(1, r.of)) * 100)}%` }} /></div></>}
              {r.state === 'done' && r.of === 0 && <p className="soft">{t('whatif.noDisputes')}</p>}
              {r.state === 'done' && r.of > 0 && <p className="lead">{t('whatif.changed', { n: r.changed, of: r.of })}</p>}
            </div>
            {r.state === 'done' && r.before && r.after && r.of > 0 && <Compare a={r.before} b={r.after} />}
            {(r.examples?.length ?? 0) > 0 && <Examples list={r.examples!} />}
          </>
        )}
      </ResourceView>
    </>
  );
}

function Compare({ a, b }: { a: Outcome; b: Outcome }) {
  const percent = (n: number) => t('whatif.percent', { n: (n * 100).toFixed(1) });
  const rows: { key: string; name: ReactNode; a: string; b: string }[] = [
    { key: 'top', name: <>{t('whatif.shareTop')}<br /><span className="note">{t('whatif.shareTop.what')}</span></>, a: percent(a.shareTop), b: percent(b.shareTop) },
    { key: 'spread', name: <>{t('whatif.spread')}<br /><span className="note">{t('whatif.spread.what')}</span></>, a: a.spread.toFixed(2), b: b.spread.toFixed(2) },
    { key: 'score', name: <>{t('whatif.meanScore')}<br /><span className="note">{t('whatif.meanScore.what')}</span></>, a: percent(a.meanScore), b: percent(b.meanScore) },
    { key: 'unserved', name: <>{t('whatif.unserved')}<br /><span className="note">{t('whatif.unserved.what')}</span></>, a: String(a.unserved), b: String(b.unserved) },
  ];
  return <Table caption={t('whatif.compare')} rows={rows} rowKey={(r) => r.key} columns={[{ key: 'name', head: t('whatif.col.what'), cell: (r) => r.name }, { key: 'a', head: t('whatif.col.before'), align: 'end', cell: (r) => r.a }, { key: 'b', head: t('whatif.col.after'), align: 'end', cell: (r) => <b>{r.b}</b> }]} />;
}

function Examples({ list }: { list: readonly Example[] }) {
  const names = (l: readonly Label[] | undefined) => (l?.length ? l.map((x) => pick(x)).join('、') : t('whatif.nobody'));
  return (
    <section className="stack-s">
      <h3>{t('whatif.examples')}</h3>
      <Table caption={t('whatif.examples')} rows={list} rowKey={(e) => `${e.at}${e.kind}`} columns={[{ key: 'what', head: t('whatif.col.case'), cell: (e) => <>{pick(e.kindLabel)}<br /><span className="note nb">{dateTime(e.at)}</span></> }, { key: 'a', head: t('whatif.col.before'), cell: (e) => names(e.before) }, { key: 'b', head: t('whatif.col.after'), cell: (e) => names(e.after) }]} />
    </section>
  );
}

function Put({ p, of, onClose, onDone }: { p: Percents; of: Version; onClose: () => void; onDone: (w: WeightsView) => void }) {
  const was = percentsOf(of.weights);
  const [reason, setReason] = useState('');
  const [tried, setTried] = useState(false);
  const act = useAction(async () => {
    onDone(await putWeights(of.number, whole(of.weights, p), reason.trim()));
    announce(t('whatif.putDone'));
    onClose();
  });
  const send = () => {
    setTried(true);
    if (reason.trim()) void act.run();
  };
  return (
    <Sheet open onClose={onClose} title={t('whatif.putTitle')} footer={<><FaultStrip fault={act.fault} /><div className="two"><Button busy={act.busy} onClick={send}>{t('whatif.put')}</Button><Button kind="plain" onClick={onClose}>{t('common.cancel')}</Button></div></>}>
      <div className="stack">
        <ul className="ruled">{PARTS.filter((k) => p[k] !== was[k]).map((k) => <li key={k} className="row between"><span>{t(`why.part.${k}`)}</span><b className="num nb">{t('whatif.fromTo', { from: was[k], to: p[k] })}</b></li>)}</ul>
        <Strip inset icon="info">{t('whatif.putWarn')}</Strip>
        <Field as="textarea" rows={3} label={t('whatif.reason')} hint={t('whatif.reasonHint')} value={reason} onChange={setReason} error={(tried && !reason.trim() && t('common.field.needed')) || act.fault?.field('reason')} />
      </div>
    </Sheet>
  );
}

function History({ w }: { w: WeightsView }) {
  const list = w.history;
  return (
    <section className="stack-s">
      <h2>{t('whatif.history')}</h2>
      <Table caption={t('whatif.history')} rows={list} rowKey={(v) => String(v.number)} empty={<Empty small title={t('whatif.historyNone', { pack: w.current.weights.pack })} />}
        columns={[
          { key: 'pack', head: t('whatif.col.version'), cell: (v) => <><span className="nb">{v.weights.pack}</span>{v.number === w.current.number && <> <StatusWord icon="circle-check" tint="pine">{t('whatif.inForce')}</StatusWord></>}</> },
          { key: 'at', head: t('whatif.col.since'), cell: (v) => <span className="nb">{v.at ? dateTime(v.at) : '–'}</span> },
          { key: 'reason', head: t('whatif.col.reason'), cell: (v) => v.reason || t('whatif.shipped') },
          { key: 'w', head: t('whatif.weights'), cell: (v) => { const x = percentsOf(v.weights); return <span className="num">{PARTS.map((k) => `${t(`whatif.short.${k}`)} ${x[k]}`).join(' · ')}</span>; } },
        ]} />
    </section>
  );
}
