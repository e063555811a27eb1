/** Reads the record from end to end, and says what was found. */
import { Button, Content, Heading, InlineAlert } from '@react-spectrum/s2';
import { style } from '@react-spectrum/s2/style' with { type: 'macro' };
import { useMutate } from '../backend';
import { FailureNote } from '../app/failures';
import { t } from '../i18n';

export function Record() {
  const verifying = useMutate('record.verify');
  const { data, error, isPending } = verifying;
  return (
    <>
      <p className={style({ font: 'body', color: 'body', margin: 0 })}>{t('settings.record.text')}</p>
      <div>
        <Button variant="secondary" isPending={isPending} onPress={() => verifying.mutate({})}>
          {t('settings.record.check')}
        </Button>
      </div>
      {error !== null && <FailureNote error={error} onRetry={() => verifying.mutate({})} />}
      {data !== undefined && data.problems.length === 0 && (
        <InlineAlert variant="positive" fillStyle="subtleFill">
          <Heading level={3}>{t('settings.record.good')}</Heading>
          <Content>
            {t('settings.record.ops', { count: data.num_ops })}
            <code className={style({ display: 'block', font: 'code-xs', marginTop: 8, overflowWrap: 'anywhere' })}>{data.root}</code>
          </Content>
        </InlineAlert>
      )}
      {data !== undefined && data.problems.length > 0 && (
        <InlineAlert variant="negative">
          <Heading level={3}>{t('settings.record.bad', { count: data.problems.length })}</Heading>
          <Content>
            <ul className={style({ margin: 0, paddingStart: 16 })}>
              {data.problems.map((problem) => (
                <li key={problem}>{problem}</li>
              ))}
            </ul>
          </Content>
        </InlineAlert>
      )}
    </>
  );
}
