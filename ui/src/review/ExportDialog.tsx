/** What was said about the current version, for other programs and people: as what, and which comments. */
import { Button, ButtonGroup, Checkbox, Content, Dialog, Heading, InlineAlert, ProgressCircle, Radio, RadioGroup } from '@react-spectrum/s2';
import { style } from '@react-spectrum/s2/style' with { type: 'macro' };
import { useState } from 'react';
import { type FormatView, type ProofView, type ThreadView, useOperation } from '../backend';
import { FailureNote } from '../app/failures';
import { savePictures } from '../app/imports';
import { lookUp, t } from '../i18n';
import { saveExport } from './handing';
import { useListed } from './panel/listed';

const PICTURES = 'pictures';
/** `shared`: without those for the team only, which are not meant for whoever gets the file. */
const WHICH = ['all', 'shared', 'open', 'listed'] as const;
type Which = (typeof WHICH)[number];

/** One way to hand over; `unfit` says why it is none for this proof, `breaks` that it breaks the file's certification. */
interface Way {
  id: string;
  unfit: string | null;
  breaks: boolean;
}

// Side by side: below each other they would not fit into a small window.
const columns = style({
  display: 'grid',
  gridTemplateColumns: { default: ['minmax(0, 1fr)'], lg: ['minmax(0, 3fr)', 'minmax(0, 2fr)'] },
  columnGap: 40,
  rowGap: 24,
  alignItems: 'start',
});
const column = style({ display: 'flex', flexDirection: 'column', gap: 24 });

export function ExportDialog({ proof }: { proof: ProofView }) {
  const { id, kind, name } = proof.card;
  const current = proof.versions.find((one) => one.current);
  const formats = useOperation('export.formats', { proof: id });
  const threads = useOperation('threads.list', { proof: id });
  const listed = useListed((now) => (now.proof === id ? now.threads : null));
  const [asked, setAsked] = useState<string | null>(null);
  const [picked, setWhich] = useState<Which | null>(null);
  const [isKnown, setKnown] = useState(false);
  const ways = waysOf(formats.data ?? [], kind === 'audio');
  const way = ways.find((one) => one.id === asked) ?? ways.find(({ unfit }) => unfit === null);
  const of = (choice: Which) => chosen(threads.data ?? [], listed, current?.id, choice);
  const hasTeam = of('all').some(isForTeam);
  const which = picked ?? (hasTeam ? 'shared' : 'all');
  const these = of(which);
  const numTeam = these.filter(isForTeam).length;
  const note = these.length === 0 ? t('export.none') : numTeam > 0 ? t('export.team', { count: numTeam }) : null;
  const isReady = way !== undefined && current !== undefined && these.length > 0 && (!way.breaks || isKnown);
  const save = (close: () => void) => {
    if (!isReady) return;
    close();
    // Without names, what is for the team only is left out.
    const only = which === 'all' && numTeam === 0 ? null : these.map((thread) => thread.id);
    if (way.id === PICTURES) void savePictures(current.id, name, only);
    else void saveExport({ proof: id, format: way.id, threads: only }, name);
  };
  const error = formats.error ?? threads.error;
  return (
    <Dialog size="XL">
      {({ close }) => (
        <>
          <Heading slot="title">{t('export.title', { name, version: current?.number ?? 0 })}</Heading>
          <Content>
            {error !== null ? (
              <FailureNote error={error} onRetry={() => void Promise.all([formats.refetch(), threads.refetch()])} />
            ) : formats.data === undefined || threads.data === undefined ? (
              <ProgressCircle isIndeterminate aria-label={t('export.loading')} />
            ) : (
              <div className={columns}>
                <Ways ways={ways} way={way?.id ?? null} onChoose={setAsked} />
                <div className={column}>
                  <RadioGroup
                    label={t('export.which')}
                    value={which}
                    onChange={(value) => setWhich(value as Which)}
                    {...(note === null ? {} : { description: note })}
                  >
                    {WHICH.filter((one) => (one === 'listed' ? listed !== null : one !== 'shared' || hasTeam)).map((one) => (
                      <Radio key={one} value={one}>
                        {t(`export.which.${one}`, { count: of(one).length })}
                      </Radio>
                    ))}
                  </RadioGroup>
                  {way?.breaks === true && <Broken isKnown={isKnown} onKnown={setKnown} />}
                </div>
              </div>
            )}
          </Content>
          <ButtonGroup>
            <Button variant="secondary" onPress={close}>
              {t('common.cancel')}
            </Button>
            <Button variant="accent" isDisabled={!isReady} onPress={() => save(close)}>
              {t('export.save')}
            </Button>
          </ButtonGroup>
        </>
      )}
    </Dialog>
  );
}

/** What becomes of a certification; whoever has read it goes on. */
function Broken({ isKnown, onKnown }: { isKnown: boolean; onKnown: (isKnown: boolean) => void }) {
  return (
    <>
      <InlineAlert variant="notice">
        <Heading level={3}>{t('export.certified')}</Heading>
        <Content>{t('export.certified.what')}</Content>
      </InlineAlert>
      <Checkbox isSelected={isKnown} onChange={onKnown}>
        {t('export.certified.go')}
      </Checkbox>
    </>
  );
}

function Ways({ ways, way, onChoose }: { ways: readonly Way[]; way: string | null; onChoose: (way: string) => void }) {
  return (
    <RadioGroup
      label={t('export.as')}
      value={way}
      onChange={onChoose}
      styles={style({ width: 'full' })}
      {...(way === null ? {} : { description: lookUp(`export.leaves.${way}`) ?? t('export.leaves') })}
    >
      {ways.map(({ id, unfit }) => (
        <Radio key={id} value={id} isDisabled={unfit !== null} styles={style({ width: 'full' })}>
          <span>
            <span className={title({ isDisabled: unfit !== null })}>{lookUp(`export.format.${id}`) ?? id.toUpperCase()}</span>{' '}
            <span className={about({ isDisabled: unfit !== null })}>{unfit ?? lookUp(`export.format.${id}.what`)}</span>
          </span>
        </Radio>
      ))}
    </RadioGroup>
  );
}

// Greyed as the row is, nobody could read why it is.
const title = style({ display: 'block', font: 'ui', fontWeight: 'bold', color: { default: 'heading', isDisabled: { default: 'neutral-subdued', forcedColors: 'GrayText' } } });
const about = style({ display: 'block', font: 'ui-sm', color: { default: 'neutral-subdued', isDisabled: { default: 'neutral-subdued', forcedColors: 'GrayText' } } });

/** Those that everybody can open first; what does not fit says why. */
function waysOf(formats: readonly FormatView[], isSound: boolean): Way[] {
  const files: Way[] = formats.map(({ format, unfit, breaks_certification: breaks }) => ({
    id: format,
    unfit: unfit === null ? null : (lookUp(`export.unfit.${format}`) ?? unfit),
    breaks,
  }));
  const isPdf = ({ id }: Way) => id === 'pdf';
  return [{ id: PICTURES, unfit: isSound ? t('export.unfit.pictures') : null, breaks: false }, ...files.filter(isPdf), ...files.filter((one) => !isPdf(one))];
}

function isForTeam({ audience }: ThreadView): boolean {
  return audience === 'team';
}

/** Of the current version, about which formats speak. */
function chosen(threads: readonly ThreadView[], listed: readonly ThreadView[] | null, version: string | undefined, which: Which): ThreadView[] {
  const here = threads.filter((thread) => thread.version === version);
  if (which === 'shared') return here.filter((thread) => !isForTeam(thread));
  if (which === 'open') return here.filter((thread) => !thread.resolved);
  if (which === 'all' || listed === null) return here;
  const ids = new Set(listed.map((thread) => thread.id));
  return here.filter((thread) => ids.has(thread.id));
}
