import { useState } from 'react';
import { pick } from '../api/types.ts';
import { useAction } from '../api/useResource.ts';
import { queue, useUploads } from '../drafts/queue.ts';
import type { Upload } from '../drafts/uploads.ts';
import { t } from '../texts/t.ts';
import { FaultStrip } from '../ui/ErrorState/ErrorState.tsx';
import { EvidenceTile, TileButton } from '../ui/EvidenceTile/EvidenceTile.tsx';
import { FieldError } from '../ui/Field/Field.tsx';
import { FilePick } from '../ui/FilePick/FilePick.tsx';
import { Strip } from '../ui/Strip/Strip.tsx';
import { applicationPaperUrl, removePaper } from './api.ts';
import type { StepProps } from './Apply.tsx';
import { paperRules } from './model.ts';
import css from './Onboarding.module.css';
import type { PaperRule } from './types.ts';

/** MAX_PAPER is the most bytes of one paper. */
const MAX_PAPER = 50_000_000;

/** PapersStep takes the papers of the house, each under what it is; what is on its way goes on by itself. */
export default function PapersStep({ a, criteria, wrong, refresh }: StepProps) {
  const uploads = useUploads(a.id, refresh);
  const remove = useAction(async (pid: string) => {
    await removePaper(a.id, pid);
    refresh();
  });
  const rules = paperRules(criteria);
  return (
    <>
      <div><h1>{t('onboarding.papers.head')}</h1><p className="soft">{t('onboarding.papers.lead')}</p></div>
      <FaultStrip fault={remove.fault} />
      {rules.map((r) => (
        <One key={r.class} rule={r} aid={a.id} error={wrong[r.class] && t('onboarding.papers.needed')} uploads={uploads.filter((u) => u.about?.class === r.class)} papers={a.papers.filter((p) => p.class === r.class)} onRemove={(pid) => void remove.run(pid)} />
      ))}
    </>
  );
}

function One({ rule: r, aid, papers, uploads, error, onRemove }: { rule: PaperRule; aid: string; papers: StepProps['a']['papers']; uploads: readonly Upload[]; error?: string; onRemove: (pid: string) => void }) {
  const [bad, setBad] = useState('');
  const name = pick(r.label);
  const add = (files: File[]) => {
    const wrong = files.find((f) => f.size === 0 || f.size > MAX_PAPER);
    setBad(wrong ? (wrong.size === 0 ? t('paper.empty') : t('paper.tooLarge', { size: wrong.size, max: MAX_PAPER })) : '');
    for (const f of files) if (f.size > 0 && f.size <= MAX_PAPER) void queue.add(f, aid, '', { application: aid, class: r.class });
  };
  return (
    <section className={css.paper} aria-label={name}>
      <h2>{name}{!r.required && <span className="note">{` (${t('common.optional')})`}</span>}</h2>
      <FieldError text={papers.length + uploads.length ? undefined : error} />
      {papers.map((p) => (
        <EvidenceTile key={p.id} name={p.name} mime={p.mime} done state={t('common.file.done', { size: p.size })} href={applicationPaperUrl(aid, p.id)} control={<TileButton icon="trash-2" label={t('onboarding.papers.remove', { name: p.name })} onClick={() => onRemove(p.id)} />} />
      ))}
      {uploads.map((u) => <Sending key={u.id} upload={u} />)}
      {bad && <Strip inset tint="amber" icon="triangle-alert" role="alert">{bad}</Strip>}
      <div className="two">
        <FilePick slim capture accept="image/*" icon="camera" label={<>{t('paper.take')}<span className="vh">{name}</span></>} onFiles={add} />
        <FilePick slim multiple accept="application/pdf,image/*" icon="upload" label={<>{t('onboarding.papers.choose')}<span className="vh">{name}</span></>} onFiles={add} />
      </div>
    </section>
  );
}

function Sending({ upload: u }: { upload: Upload }) {
  const percent = u.size ? Math.floor((u.sent / u.size) * 100) : 0;
  const words: Record<Upload['state'], string> = {
    waiting: t('common.file.waiting'), sending: t('common.file.sending', { percent }), lost: t('common.file.lost', { percent }), paused: t('common.file.paused', { percent }),
    done: t('common.file.done', { size: u.size }), failed: t('common.file.failed', { reason: u.fault?.text ?? '' }),
  };
  const control = u.state === 'sending' || u.state === 'waiting' || u.state === 'lost' ? <TileButton icon="pause" label={t('common.file.pause')} onClick={() => queue.pause(u.id)} />
    : u.state === 'paused' ? <TileButton icon="play" label={t('common.file.resume')} onClick={() => queue.resume(u.id)} />
    : <TileButton icon="x" label={t('paper.removeFile')} onClick={() => void queue.remove(u.id)} />;
  return <EvidenceTile name={u.name} mime={u.mime} state={words[u.state]} percent={u.state === 'failed' ? undefined : percent} lost={u.state === 'lost'} control={control} />;
}
