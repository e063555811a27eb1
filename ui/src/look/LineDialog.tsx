/** Asks for one line of text and hands it on. What is wrong with it is said in the dialog, which stays. */
import { Button, ButtonGroup, Content, Dialog, DialogContainer, Footer, Form, Heading, ProgressCircle, TextField } from '@react-spectrum/s2';
import { style } from '@react-spectrum/s2/style' with { type: 'macro' };
import { useEffect, useState } from 'react';
import { failureText } from '../app/failures';
import { t } from '../i18n';
import { useOpenings } from './useOpenings';

interface LineDialogProps {
  isOpen: boolean;
  title: string;
  /** Above the field. */
  text?: string;
  label: string;
  action: string;
  /** What stands in the field at first. */
  before?: string;
  isPassword?: boolean;
  maxLength: number;
  /** Whether there is anything to do with it. */
  isReady(line: string): boolean;
  onClose(): void;
  onLine(line: string): Promise<void>;
}

export function LineDialog({ isOpen, onClose, ...rest }: LineDialogProps) {
  const openings = useOpenings(isOpen);
  return <DialogContainer onDismiss={onClose}>{isOpen && <AskOne key={openings} {...rest} onClose={onClose} />}</DialogContainer>;
}

function AskOne({ title, text, label, action, before = '', isPassword = false, maxLength, isReady, onClose, onLine }: Omit<LineDialogProps, 'isOpen'>) {
  const [line, setLine] = useState(before);
  const [busy, setBusy] = useState(false);
  const [wrong, setWrong] = useState<string | null>(null);
  const ready = isReady(line);
  const slow = useSlow(busy);
  const send = async () => {
    if (!ready || busy) return;
    setBusy(true);
    setWrong(null);
    try {
      await onLine(line);
      onClose();
    } catch (error) {
      const { title: what, hint } = failureText(error);
      setWrong(hint === null ? what : `${what} ${hint}`);
    } finally {
      setBusy(false);
    }
  };
  return (
    <Dialog size="S">
      <Heading slot="title">{title}</Heading>
      <Content>
        {text !== undefined && <p className={style({ font: 'ui', marginTop: 0, overflowWrap: 'anywhere' })}>{text}</p>}
        <Form
          onSubmit={(event) => {
            event.preventDefault();
            void send();
          }}
        >
          <TextField
            autoFocus
            type={isPassword ? 'password' : 'text'}
            autoComplete="off"
            label={label}
            value={line}
            onChange={(typed) => {
              setLine(typed);
              // A field that is wrong keeps its form from being sent.
              setWrong(null);
            }}
            onFocus={(event) => {
              if (event.target instanceof HTMLInputElement) event.target.select();
            }}
            maxLength={maxLength}
            isInvalid={wrong !== null}
            errorMessage={wrong ?? undefined}
            styles={style({ width: 'full' })}
          />
        </Form>
      </Content>
      <Footer>
        <output className={style({ display: 'flex', alignItems: 'center', gap: 8, font: 'ui', color: 'neutral-subdued' })}>
          {slow && (
            <>
              <ProgressCircle size="S" isIndeterminate aria-label={t('common.working')} />
              <span>{t('common.working')}</span>
            </>
          )}
        </output>
      </Footer>
      <ButtonGroup>
        <Button variant="secondary" onPress={onClose}>
          {t('common.cancel')}
        </Button>
        {/* While it is under way, too: a button that is disabled loses the focus. Presses are let go then. */}
        <Button variant="accent" isDisabled={!ready} onPress={() => void send()}>
          {action}
        </Button>
      </ButtonGroup>
    </Dialog>
  );
}

const SLOW_MS = 400;

/** Whether something takes so long by now that one wants to be told. */
function useSlow(busy: boolean): boolean {
  const [slow, setSlow] = useState(false);
  useEffect(() => {
    if (!busy) return;
    const timer = setTimeout(() => setSlow(true), SLOW_MS);
    return () => {
      clearTimeout(timer);
      setSlow(false);
    };
  }, [busy]);
  return slow;
}
