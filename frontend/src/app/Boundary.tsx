import { Component, type ReactNode } from 'react';
import { t } from '../texts/t.ts';
import { Button } from '../ui/Button/Button.tsx';
import { Screen } from '../ui/Screen/Screen.tsx';

/** Boundary catches a page that broke or could not be fetched, and offers to open it again; the rest of the app goes on. */
export class Boundary extends Component<{ at: string; children: ReactNode }, { broken: unknown; at: string }> {
  override state = { broken: null as unknown, at: this.props.at };

  static getDerivedStateFromError(broken: unknown) {
    return { broken };
  }

  static getDerivedStateFromProps(props: { at: string }, state: { at: string }) {
    return props.at === state.at ? null : { broken: null, at: props.at };
  }

  override componentDidCatch(error: unknown): void {
    if (!navigator.onLine) globalThis.addEventListener('online', () => location.reload(), { once: true });
    // A new release took the old files away: load the new index once.
    if (error instanceof TypeError && /import|fetch|module/i.test(error.message) && navigator.onLine && !sessionStorage.getItem('concord.reloaded')) {
      sessionStorage.setItem('concord.reloaded', '1');
      location.reload();
    }
  }

  override render(): ReactNode {
    if (!this.state.broken) return this.props.children;
    return (
      <Screen title={t('common.error.title')}>
        <h1>{t('common.error.title')}</h1>
        <p>{t('common.error.body')}</p>
        <Button kind="main" wide onClick={() => location.reload()}>{t('common.retry')}</Button>
        <Button kind="plain" wide icon="phone" external href="tel:12368">{t('common.call')}</Button>
      </Screen>
    );
  }
}
