import { useEffect, useRef, useState } from 'react';
import { useResource } from '../../api/useResource.ts';
import { useDraft } from '../../drafts/useDraft.ts';
import { time } from '../../texts/format.ts';
import { t } from '../../texts/t.ts';
import { Icon } from '../../ui/Icon/Icon.tsx';
import { SavedLine } from '../../ui/SavedLine/SavedLine.tsx';
import { getNotes, saveNotes } from '../api.ts';
import type { Notes } from '../types.ts';
import css from './Case.module.css';

/** NotesBox is the mediator's own notes: plum, only the mediator reads them; kept on this device at once and with the server soon after. */
export function NotesBox({ id, className }: { id: string; className?: string }) {
  const notes = useResource(`notes/${id}`, () => getNotes(id));
  return (
    <section className={className ?? css.private}>
      <h2><Icon name="lock-keyhole" />{t('casework.notes')}</h2>
      <p className="note">{t('casework.notes.who')}</p>
      {notes.data ? <Pad id={id} notes={notes.data} /> : <p className="note" role="status">{notes.fault ? notes.fault.text : t('common.loading')}</p>}
    </section>
  );
}

function Pad({ id, notes }: { id: string; notes: Notes }) {
  const [saved, setSaved] = useState(notes.updatedAt);
  const draft = useDraft(`notes/${id}`, notes.text, async (text, revision) => {
    const next = await saveNotes(id, text);
    setSaved(next.updatedAt);
    return { revision: revision + 1 };
  });
  const box = useRef<HTMLTextAreaElement>(null);
  useEffect(() => {
    const el = box.current;
    if (!el) return;
    el.style.height = 'auto';
    el.style.height = `${Math.min(el.scrollHeight + 4, 420)}px`;
  }, [draft.value]);
  return (
    <>
      <textarea ref={box} aria-label={t('casework.notes')} placeholder={t('casework.notes.empty')} value={draft.value} onChange={(e) => draft.set(e.target.value)} onBlur={() => void draft.flush()} />
      {draft.state.at ? <SavedLine state={draft.state} /> : saved && <p className="note">{t('casework.notes.saved', { at: time(saved) })}</p>}
    </>
  );
}
