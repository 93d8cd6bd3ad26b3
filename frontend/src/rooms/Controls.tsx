import { useState } from 'react';
import { Devices } from '../media/devices.ts';
import type { RoomClient } from '../media/room.ts';
import { t } from '../texts/t.ts';
import { Button } from '../ui/Button/Button.tsx';
import { cx } from '../ui/cx.ts';
import { Icon, type IconName } from '../ui/Icon/Icon.tsx';
import { Sheet } from '../ui/Sheet/Sheet.tsx';
import css from './Room.module.css';
import { setCamera, share, type Shown } from './useRoom.ts';

function Key({ icon, children, onClick, pressed, className }: { icon: IconName; children: string; onClick: () => void; pressed?: boolean; className?: string }) {
  return <button type="button" className={className} aria-pressed={pressed} onClick={onClick}><Icon name={icon} /><span>{children}</span></button>;
}

/** Controls are the large buttons at the foot: sound, picture, a private talk, more, leave. */
export function Controls({ client, state, onChat, onMinutes, onLeave, inPrivate }: { client: RoomClient; state: Shown; onChat: () => void; onMinutes: () => void; onLeave: () => void; inPrivate?: boolean }) {
  const [sheet, setSheet] = useState<'more' | 'leave'>();
  const me = state.view?.people.find((p) => p.person === state.view?.you.person);
  const asked = !!me?.hand;
  const close = (then?: () => void) => () => {
    setSheet(undefined);
    then?.();
  };
  return (
    <>
      <div className={cx(css.controls, inPrivate && css.three)} role="group">
        <Key icon={state.muted ? 'mic-off' : 'mic'} pressed={state.muted} onClick={() => client.setAudio(state.muted)}>{state.muted ? t('room.ctl.unmute') : t('room.ctl.mute')}</Key>
        <Key icon={state.camera ? 'video' : 'video-off'} pressed={!state.camera} onClick={() => void setCamera(client, !state.camera)}>{state.camera ? t('room.ctl.cameraOff') : t('room.ctl.cameraOn')}</Key>
        {!inPrivate && <Key icon="door-closed" className={css.alone} pressed={asked} onClick={() => void client.hand(!asked).catch(() => undefined)}>{asked ? t('room.ctl.aloneAsked') : t('room.ctl.alone')}</Key>}
        <Key icon="ellipsis" onClick={() => setSheet('more')}>{t('room.ctl.more')}</Key>
      </div>
      <Sheet open={sheet === 'more'} onClose={close()} title={t('room.ctl.more')}>
        <div className="stack-s">
          {!inPrivate && <Button wide icon="message-square" onClick={close(onChat)}>{t('room.ctl.chat')}</Button>}
          {!inPrivate && <Button wide icon="file-text" onClick={close(onMinutes)}>{t('room.ctl.minutes')}</Button>}
          <Button wide icon="switch-camera" onClick={close(() => void client.devices.flip())}>{t('room.ctl.flip')}</Button>
          <Button wide icon={state.audioOnly ? 'eye' : 'eye-off'} onClick={close(() => client.setSoundOnly(!state.audioOnly))}>{state.audioOnly ? t('room.ctl.audioOnlyOff') : t('room.ctl.audioOnly')}</Button>
          {Devices.canShareScreen && <Button wide icon="monitor-up" onClick={close(() => void share(client, !state.sharing).catch(() => undefined))}>{state.sharing ? t('room.ctl.stopShare') : t('room.ctl.share')}</Button>}
          <Button wide kind="danger" icon="log-out" onClick={() => setSheet('leave')}>{t('room.ctl.leave')}</Button>
        </div>
      </Sheet>
      <Sheet open={sheet === 'leave'} onClose={close()} title={t('room.leave.title')} closeWord={false} footer={<div className="stack-s"><Button wide kind="danger" icon="log-out" onClick={close(onLeave)}>{t('room.leave.yes')}</Button><Button wide kind="plain" onClick={close()}>{t('room.leave.no')}</Button></div>}>
        <p>{t('room.leave.text')}</p>
      </Sheet>
    </>
  );
}
