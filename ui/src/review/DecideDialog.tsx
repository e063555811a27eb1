/** Saying yes, yes but, not yet or no about the version, with what each does; and taking it back. */
import {
  Button,
  ButtonGroup,
  Content,
  Dialog,
  Divider,
  Heading,
  InlineAlert,
  Radio,
  RadioGroup,
  Text,
  TextArea,
} from '@react-spectrum/s2';
import { style } from '@react-spectrum/s2/style' with { type: 'macro' };
import { useEffect, useRef, useState } from 'react';
import { ToastQueue } from '../app/toasts';
import { type Decision, type DecisionView, type ProofView, type VersionView, useMutate } from '../backend';
import { failureText, showFailure } from '../app/failures';
import { lookUp, t } from '../i18n';
import { StandingPill, standingOf } from '../look/StandingPill';
import { When } from '../look/When';
import { DECISIONS, needsReason, standing } from './decisions';
import { useDraftText } from './useDraftText';

interface DecideDialogProps {
  proof: ProofView;
  version: VersionView;
  openThreads: number;
  /** A dialog trigger keeps this component mounted while its dialog is closed. */
  isOpen: boolean;
}

/**
 * Mount it with the version as key: what is chosen for one is not said about another. Spectrum renders a dialog's
 * children once for each of its parts, so the choice is kept outside of them.
 */
export function DecideDialog({ proof, version, openThreads, isOpen }: DecideDialogProps) {
  const choice = useChoice(version, isOpen);
  const reasonNot = whyNot(proof, version);
  const made = standing(version);
  useFocusStaying(isOpen);
  return (
    <Dialog size="M">
      {({ close }) => (
        <>
          <Heading slot="title">{t(reasonNot === null ? 'decide.title' : 'decide.title.made', { name: proof.card.name, version: version.number })}</Heading>
          <Content>
            <div className={style({ display: 'flex', flexDirection: 'column', gap: 16 })}>
              {reasonNot !== null && <p className={style({ font: 'body', margin: 0 })}>{reasonNot}</p>}
              <Made decisions={made} />
              {reasonNot === null && <Fields choice={choice} openThreads={openThreads} />}
            </div>
          </Content>
          <ButtonGroup>
            <Button variant="secondary" onPress={close}>
              {t(reasonNot === null ? 'common.cancel' : 'common.close')}
            </Button>
            {reasonNot === null && (
              <Button variant="accent" isDisabled={!choice.complete} onPress={() => choice.send(close)}>
                {choice.decision === null ? t('decide.choose') : t(`decide.${choice.decision}`)}
              </Button>
            )}
          </ButtonGroup>
        </>
      )}
    </Dialog>
  );
}

/** A button that goes with its decision takes the focus with it; the keys are the dialog's all the same. */
function useFocusStaying(isOpen: boolean): void {
  // After every rendering: any of them may have taken the button away.
  useEffect(() => {
    if (!isOpen || document.activeElement !== document.body) return;
    document.querySelector<HTMLElement>('[role=dialog]')?.focus();
  });
}

/** Why it cannot be decided now, in words; null when it can. */
export function whyNot(proof: ProofView, version: VersionView): string | null {
  if (!version.current) return t('cannot-decide.not-current', { version: version.number });
  if (proof.cannot_decide === null) return null;
  return lookUp(`cannot-decide.${proof.cannot_decide}`) ?? t('cannot-decide.other');
}

function useChoice(version: VersionView, isOpen: boolean) {
  const [decision, setDecision] = useState<Decision | null>(null);
  const { text: reason, setText: setReason, clear } = useDraftText(`version/${version.id}/reason`);
  const [refusal, setRefusal] = useState<unknown>(null);
  const [wasOpen, setWasOpen] = useState(isOpen);
  if (wasOpen !== isOpen) {
    setWasOpen(isOpen);
    setRefusal(null);
  }
  const open = useRef(isOpen);
  useEffect(() => {
    open.current = isOpen;
    return () => {
      open.current = false;
    };
  }, [isOpen]);
  // Given to the hook, not to the call: what came of it is said also when the dialog was closed meanwhile.
  const record = useMutate('decision.record', {
    onSuccess: (_, sent) => {
      clear(sent.reason);
      ToastQueue.positive(t('decide.done', { version: version.number, what: t(`decide.${sent.decision}`) }), { timeout: 5000 });
    },
    onError: (error) => {
      if (open.current) setRefusal(error);
      else showFailure(error);
    },
  });
  const complete = decision !== null && !(needsReason(decision) && reason.trim() === '');
  const send = (close: () => void) => {
    if (decision === null || !complete || record.isPending) return;
    setRefusal(null);
    record.mutate({ version: version.id, decision, reason: reason.trim() }, { onSuccess: close });
  };
  return { decision, setDecision, reason, setReason, complete, send, refusal };
}

function Fields({ choice, openThreads }: { choice: ReturnType<typeof useChoice>; openThreads: number }) {
  const { decision, setDecision, reason, setReason, refusal } = choice;
  const needed = decision !== null && needsReason(decision);
  const wrong = refusal === null ? null : failureText(refusal);
  return (
    <>
      <Choices decision={decision} onChoose={setDecision} />
      <TextArea
        label={t('decide.reason')}
        description={decision === 'approve' ? t('decide.reason.optional') : t('decide.reason.needed')}
        isRequired={needed}
        value={reason}
        onChange={setReason}
        styles={style({ width: 'full' })}
      />
      {openThreads > 0 && (
        <p className={style({ font: 'ui', color: 'body', margin: 0 })}>{t('decide.open', { count: openThreads })}</p>
      )}
      {wrong !== null && (
        <InlineAlert variant="negative" autoFocus>
          <Heading level={3}>{wrong.title}</Heading>
          <Content>{wrong.hint}</Content>
        </InlineAlert>
      )}
    </>
  );
}

function Choices({ decision, onChoose }: { decision: Decision | null; onChoose: (decision: Decision) => void }) {
  return (
    <RadioGroup
      aria-label={t('decide.which')}
      // Null and not '': with any value chosen, Tab passes over the choices that are not it.
      value={decision}
      onChange={(value) => onChoose(value as Decision)}
      styles={style({ width: 'full' })}
    >
      {DECISIONS.map(({ decision: one, word, does, Icon }) => (
        <Radio key={one} value={one} styles={style({ width: 'full' })}>
          <span className={style({ display: 'flex', gap: 12 })}>
            <span className={iconTone({ tone: one })}>
              <Icon />
            </span>
            {/* The circle stands at the first words, not at the sign. */}
            <span className={style({ alignSelf: 'baseline' })}>
              <span className={style({ display: 'block', font: 'ui', fontWeight: 'bold', color: 'heading' })}>{t(word)}</span>{' '}
              <span className={style({ display: 'block', font: 'ui-sm', color: 'neutral-subdued' })}>{t(does)}</span>
            </span>
          </span>
        </Radio>
      ))}
    </RadioGroup>
  );
}

/** As high as the first line beside it, so that the two share their middle. */
const iconTone = style({
  display: 'flex',
  alignItems: 'center',
  flexShrink: 0,
  font: 'ui',
  height: '[1lh]',
  '--iconPrimary': {
    type: 'fill',
    value: {
      tone: {
        approve: 'green-900',
        'approve-with-changes': 'yellow-900',
        'request-changes': 'red-900',
        reject: 'red-900',
      },
    },
  },
});

/** What was decided on this version and still stands. */
function Made({ decisions }: { decisions: DecisionView[] }) {
  if (decisions.length === 0) return null;
  return (
    <section aria-label={t('decide.made')}>
      <ul className={style({ margin: 0, padding: 0, listStyleType: 'none', display: 'flex', flexDirection: 'column', gap: 12 })}>
        {decisions.map((one) => (
          <li key={one.id}>
            <MadeOne decision={one} />
          </li>
        ))}
      </ul>
      <Divider styles={style({ marginTop: 16 })} />
    </section>
  );
}

function MadeOne({ decision }: { decision: DecisionView }) {
  const withdraw = useMutate('decision.withdraw', {
    onSuccess: () => ToastQueue.neutral(t('decide.withdrawn'), { timeout: 5000 }),
    onError: showFailure,
  });
  return (
    <div className={style({ display: 'flex', gap: 12, alignItems: 'start' })}>
      <div className={style({ flexGrow: 1, minWidth: 0 })}>
        <div className={style({ display: 'flex', gap: 8, alignItems: 'center', flexWrap: 'wrap', font: 'ui' })}>
          <StandingPill standing={standingOf(decision.decision)} />
          <Text styles={style({ fontWeight: 'bold' })}>{decision.person.name}</Text>
          <span className={style({ color: 'neutral-subdued' })}>
            <When at={decision.made_at} />
          </span>
        </div>
        {decision.reason !== '' && (
          <p dir="auto" className={style({ font: 'ui', color: 'body', margin: 0, marginTop: 4, whiteSpace: 'pre-wrap', overflowWrap: 'anywhere' })}>
            {decision.reason}
          </p>
        )}
      </div>
      {decision.can_withdraw && (
        <Button
          variant="secondary"
          size="S"
          onPress={() => withdraw.mutate({ decision: decision.id })}
        >
          {t('decide.withdraw')}
        </Button>
      )}
    </div>
  );
}
