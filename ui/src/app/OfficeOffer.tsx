/** How to get LibreOffice on this system, where an office document cannot be made into a PDF without it. */
import { style } from '@react-spectrum/s2/style' with { type: 'macro' };
import { Fragment } from 'react';
import { t } from '../i18n';
import { CopyButton } from '../look/CopyButton';
import { failureParam } from './failures';

const line = style({
  display: 'flex',
  alignItems: 'center',
  gap: 4,
  marginTop: 4,
  padding: 4,
  borderRadius: 'sm',
  backgroundColor: 'gray-100',
});

/** Nothing where no line is known: the next step stands above. */
export function OfficeOffer({ failure }: { failure: unknown }) {
  const command = failureParam(failure, 'command');
  if (command === null) return null;
  return (
    <div className={style({ marginTop: 8 })}>
      <p className={style({ font: 'ui-sm', margin: 0 })}>{t('import.office.command')}</p>
      <div className={line}>
        <code className={style({ font: 'code-sm', flexGrow: 1, minWidth: 0, overflowWrap: 'anywhere', userSelect: 'text' })}>
          {/* A line that breaks at a hyphen would be typed without it. */}
          {command.split(' ').map((word, at) => (
            <Fragment key={word}>
              {at > 0 && ' '}
              <span className={style({ whiteSpace: 'nowrap' })}>{word}</span>
            </Fragment>
          ))}
        </code>
        <CopyButton text={command} name={t('import.office.copy')} done={t('import.office.copied')} />
      </div>
    </div>
  );
}
