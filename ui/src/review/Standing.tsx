/** Where a version stands, as a button that says who decided so, when and why. */
import { ActionButton, DialogTrigger, Popover } from '@react-spectrum/s2';
import { style } from '@react-spectrum/s2/style' with { type: 'macro' };
import type { DecisionView, Standing, VersionView } from '../backend';
import { t } from '../i18n';
import { PillInButton } from '../look/PillInButton';
import { StandingPill, standingOf } from '../look/StandingPill';
import { When } from '../look/When';
import { standing } from './decisions';

export function StandingButton({ shown, version }: { shown: Standing; version: VersionView }) {
  const name = t('decide.standing', { standing: t(`standing.${shown}`) });
  return (
    <DialogTrigger>
      <ActionButton isQuiet aria-label={name}>
        <PillInButton>
          <StandingPill standing={shown} size="M" />
        </PillInButton>
      </ActionButton>
      <Popover aria-label={name} placement="bottom end">
        <InForce version={version} />
      </Popover>
    </DialogTrigger>
  );
}

function InForce({ version }: { version: VersionView }) {
  const made = standing(version);
  if (made.length === 0) return <p className={style({ font: 'ui', margin: 0 })}>{t('decide.none', { version: version.number })}</p>;
  return (
    <ul className={list}>
      {made.map((one) => (
        <li key={one.id}>
          <Decided decision={one} version={version.number} />
        </li>
      ))}
    </ul>
  );
}

/** One decision in words: what, who, on which version and when, and the reason below. */
function Decided({ decision, version }: { decision: DecisionView; version: number }) {
  return (
    <>
      <div className={style({ display: 'flex', gap: 8, alignItems: 'center', flexWrap: 'wrap', font: 'ui' })}>
        <StandingPill standing={standingOf(decision.decision)} />
        <span className={style({ fontWeight: 'bold', overflowWrap: 'anywhere' })}>{decision.person.name}</span>
        <span className={style({ color: 'neutral-subdued' })}>
          {t('decide.on-version', { version })} · <When at={decision.made_at} />
        </span>
      </div>
      {decision.reason !== '' && (
        <p dir="auto" className={reason}>
          {decision.reason}
        </p>
      )}
    </>
  );
}

const list = style({ margin: 0, padding: 0, listStyleType: 'none', display: 'flex', flexDirection: 'column', gap: 12, maxWidth: 320 });

const reason = style({ font: 'ui', color: 'body', margin: 0, marginTop: 4, whiteSpace: 'pre-wrap', overflowWrap: 'anywhere' });
