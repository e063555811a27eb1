/** Holds a broken page, so that the rest of the window and the person's texts stay. */
import { Button, Heading } from '@react-spectrum/s2';
import { style } from '@react-spectrum/s2/style' with { type: 'macro' };
import { Component, type ErrorInfo, type ReactNode } from 'react';
import { t } from '../i18n';
import { go, HOME } from './route';

interface Props {
  children: ReactNode;
}

interface State {
  error: Error | null;
}

export class ErrorBoundary extends Component<Props, State> {
  override state: State = { error: null };

  static getDerivedStateFromError(error: Error): State {
    return { error };
  }

  override componentDidCatch(error: Error, info: ErrorInfo): void {
    console.error(error, info.componentStack);
  }

  override render(): ReactNode {
    const { error } = this.state;
    if (error === null) return this.props.children;
    const again = () => this.setState({ error: null });
    const home = () => {
      go(HOME);
      again();
    };
    return (
      <main className={style({ display: 'flex', flexDirection: 'column', gap: 16, padding: 40, alignItems: 'start' })}>
        <Heading level={1} styles={style({ font: 'heading-lg', margin: 0 })}>
          {t('broken.title')}
        </Heading>
        <p className={style({ font: 'body', margin: 0 })}>{t('broken.text')}</p>
        <pre className={style({ font: 'code-sm', margin: 0, whiteSpace: 'pre-wrap' })}>{error.message}</pre>
        <div className={style({ display: 'flex', gap: 8 })}>
          <Button variant="accent" onPress={again}>
            {t('failure.retry')}
          </Button>
          <Button variant="secondary" onPress={home}>
            {t('broken.home')}
          </Button>
        </div>
      </main>
    );
  }
}
