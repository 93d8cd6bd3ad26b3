import { useState } from 'react';
import { evidenceUrl, removeEvidence, showEvidence } from '../api/cases.ts';
import type { CaseView, Evidence, Visibility } from '../api/types.ts';
import { useAction } from '../api/useResource.ts';
import { MAX_FILE, queue, useUploads } from '../drafts/queue.ts';
import type { Upload } from '../drafts/uploads.ts';
import { t } from '../texts/t.ts';
import { Button } from '../ui/Button/Button.tsx';
import { ChoiceGroup } from '../ui/Choice/Choice.tsx';
import { FaultStrip } from '../ui/ErrorState/ErrorState.tsx';
import { EvidenceTile, TileButton } from '../ui/EvidenceTile/EvidenceTile.tsx';
import { FilePick } from '../ui/FilePick/FilePick.tsx';
import { Icon } from '../ui/Icon/Icon.tsx';
import { Sheet } from '../ui/Sheet/Sheet.tsx';
import { Strip } from '../ui/Strip/Strip.tsx';
import { otherParty } from './words.ts';
import css from './PaperList.module.css';

const VISIBILITIES: readonly Visibility[] = ['open', 'mediator', 'private'];

/** PaperList is one's own papers of a case: those that have arrived, those on their way, and two ways to add more. */
export function PaperList({ view: c, refresh }: { view: CaseView; refresh: () => void }) {
  const uploads = useUploads(c.id, refresh);
  const [menu, setMenu] = useState<Evidence>();
  const [wrong, setWrong] = useState('');
  const add = (files: File[]) => {
    const bad = files.find((f) => f.size === 0 || f.size > MAX_FILE);
    setWrong(bad ? (bad.size === 0 ? t('paper.empty') : t('paper.tooLarge', { size: bad.size, max: MAX_FILE })) : '');
    for (const f of files) if (f.size > 0 && f.size <= MAX_FILE) void queue.add(f, c.id, 'open');
  };
  return (
    <div>
      {c.evidence.filter((e) => e.yours).map((e) => (
        <EvidenceTile key={e.id} name={e.name} mime={e.mime} done state={t('common.file.done', { size: e.size })} href={evidenceUrl(c.id, e.id)}
          below={e.visibility !== 'open' && <Seen visibility={e.visibility} />} control={<TileButton icon="ellipsis" label={t('common.more')} onClick={() => setMenu(e)} />} />
      ))}
      {uploads.map((u) => <Sending key={u.id} upload={u} />)}
      {wrong && <Strip inset tint="amber" icon="triangle-alert" role="alert">{wrong}</Strip>}
      <div className={`${css.add} two`}>
        <FilePick slim capture accept="image/*" icon="camera" label={t('paper.take')} onFiles={add} />
        <FilePick slim multiple icon="image-plus" label={t('paper.choose')} onFiles={add} />
      </div>
      <p className={`note ${css.who}`}><Icon name="eye" /><span>{['draft', 'submitted', 'returned', 'inviting'].includes(c.state) ? t('paper.who', { other: otherParty(c) || t('case.people.respondent') }) : t('paper.whoTalking')}</span></p>
      {menu && <PaperMenu view={c} paper={menu} onClose={() => setMenu(undefined)} refresh={refresh} />}
    </div>
  );
}

/** Seen says in plum that a paper is private. */
export function Seen({ visibility }: { visibility: Visibility }) {
  return <span className={css.private}><Icon name="lock-keyhole" />{visibility === 'mediator' ? t('common.see.mediator') : t('common.see.me')}</span>;
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

function PaperMenu({ view: c, paper, onClose, refresh }: { view: CaseView; paper: Evidence; onClose: () => void; refresh: () => void }) {
  const [visibility, setVisibility] = useState(paper.visibility);
  const act = useAction(async (what: () => Promise<unknown>) => {
    await what();
    refresh();
    onClose();
  });
  return (
    <Sheet open onClose={onClose} title={paper.name}
      footer={<>
        <FaultStrip fault={act.fault} />
        <Button kind="main" wide busy={act.busy} onClick={() => visibility === paper.visibility ? onClose() : void act.run(() => showEvidence(c.id, paper.id, visibility))}>{t('common.save')}</Button>
        {c.allowedMoves.includes('remove_evidence') && <Button kind="plain" wide icon="trash-2" onClick={() => void act.run(() => removeEvidence(c.id, paper.id))}>{t('paper.remove')}</Button>}
      </>}>
      <ChoiceGroup legend={t('paper.seen.title')} value={visibility} onChange={(v) => setVisibility(v as Visibility)} options={VISIBILITIES.map((v) => ({ value: v, label: t(`paper.seen.${v}`) }))} />
    </Sheet>
  );
}
