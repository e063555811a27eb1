/** Before there is anything to show: still opening, or why it cannot. */
import { Button, Content, Heading, IllustratedMessage, ProgressCircle } from '@react-spectrum/s2';
import Warning from '@react-spectrum/s2/illustrations/linear/Warning';
import { style } from '@react-spectrum/s2/style' with { type: 'macro' };
import { t } from '../i18n';
import { Hidden } from '../look/Hidden';
import { restoreBackup, useDataWork } from '../settings/dataWork';
import { failureText, hasCode } from './failures';

const middle = style({ height: 'full', display: 'flex', alignItems: 'center', justifyContent: 'center' });

export function Loading() {
  return (
    <div className={middle}>
      <ProgressCircle isIndeterminate aria-label={t('common.loading')} />
    </div>
  );
}

/** The window before its first answer. */
export function Starting() {
  return (
    <main className={style({ height: 'full' })}>
      <Hidden>
        <h1>{t('app.name')}</h1>
      </Hidden>
      <Loading />
    </main>
  );
}

/** What a backup mends. */
const RESTORABLE = ['data-damaged', 'data-away', 'device-forked'];

export function StartFailure({ error, busy, onRetry }: { error: unknown; busy: boolean; onRetry: () => void }) {
  const { title, hint } = failureText(error);
  const isWorking = useDataWork((work) => work.working !== null);
  return (
    <main className={middle}>
      <IllustratedMessage size="L">
        <Warning />
        <Heading level={1}>{title}</Heading>
        <Content>
          {hint !== null && <p>{hint}</p>}
          <div className={style({ display: 'flex', justifyContent: 'center', flexWrap: 'wrap', gap: 8, marginY: 16 })}>
            <Button variant="accent" isDisabled={busy} onPress={onRetry}>
              {t('failure.retry')}
            </Button>
            {RESTORABLE.some((code) => hasCode(error, code)) && (
              <Button variant="secondary" isDisabled={isWorking} onPress={() => void restoreBackup()}>
                {t('backup.restore')}
              </Button>
            )}
          </div>
        </Content>
      </IllustratedMessage>
    </main>
  );
}
