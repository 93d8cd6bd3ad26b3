import { useEffect, useRef, useState } from 'react';
import { play } from '../media/playback.ts';
import type { Person } from '../media/protocol.ts';
import { t } from '../texts/t.ts';
import { cx } from '../ui/cx.ts';
import { Face } from '../ui/Face/Face.tsx';
import { Icon } from '../ui/Icon/Icon.tsx';
import css from './Room.module.css';

/** Tile shows one person: the picture or the face, the name, the role; who speaks has a gold ring and the word. Sound comes with it. */
export function Tile({ person, stream, video, speaking, me, whole, onBlocked, className }: {
  person?: Pick<Person, 'name' | 'side' | 'audio' | 'live' | 'checked'>;
  stream: MediaStream | null;
  /** video: there is a picture in the stream. */
  video: boolean;
  speaking?: boolean;
  /** me: mirrored, without sound. */
  me?: boolean;
  /** whole: nothing may be cut off, as of a shared screen. */
  whole?: boolean;
  onBlocked?: (retry: () => void) => void;
  className?: string;
}) {
  const element = useRef<HTMLVideoElement>(null);
  useEffect(() => {
    if (element.current) play(element.current, stream, onBlocked);
  }, [stream, onBlocked]);
  const name = me ? t('room.tile.you') : (person?.name ?? '');
  const words = me ? [] : [roleWord(person), speaking ? t('room.tile.speaking') : '', person && !person.audio ? t('room.tile.muted') : '', !video ? t('room.tile.noVideo') : ''].filter(Boolean);
  return (
    <figure className={cx(css.tile, speaking && css.speaking, me && css.mirror, whole && css.whole, className)}>
      {!video && person && <Face name={person.name} />}
      <video ref={element} muted={me} playsInline aria-label={name} style={video ? undefined : { opacity: 0 }} data-person={me ? 'me' : person?.name} />
      <figcaption className={css.tag}>
        {speaking && <Icon name="audio-lines" />}
        {person && !person.audio && !me && <Icon name="mic-off" />}
        <span>{[name, ...words].join(' · ')}</span>
      </figcaption>
    </figure>
  );
}

/** roleWord says who somebody is when he is not one of the two sides. */
export function roleWord(p: Pick<Person, 'side'> | undefined): string {
  if (p?.side === 'mediator') return t('room.tile.mediator');
  if (p?.side === 'helper') return t('room.tile.helper');
  if (p?.side === 'clerk') return t('room.tile.clerk');
  return '';
}

/** useBlocked keeps the call that starts the sound, when the browser wants a touch first. */
export function useBlocked(): [(() => void) | null, (retry: () => void) => void, () => void] {
  const [retry, setRetry] = useState<(() => void) | null>(null);
  const blocked = useRef((r: () => void) => setRetry(() => r)).current;
  return [retry, blocked, () => { retry?.(); setRetry(null); }];
}
