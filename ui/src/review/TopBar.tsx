/** Above the proof: where it belongs, which version, where it stands, and the way to decide. */
import {
  ActionButton,
  ActionMenu,
  Badge,
  Button,
  Content,
  ContextualHelp,
  DialogContainer,
  DialogTrigger,
  Heading,
  Link,
  MenuItem,
  Picker,
  PickerItem,
  Text,
  Tooltip,
  TooltipTrigger,
} from '@react-spectrum/s2';
import { style } from '@react-spectrum/s2/style' with { type: 'macro' };
import Archive from '@react-spectrum/s2/icons/Archive';
import Export from '@react-spectrum/s2/icons/Export';
import FileAdd from '@react-spectrum/s2/icons/FileAdd';
import HelpCircle from '@react-spectrum/s2/icons/HelpCircle';
import Import from '@react-spectrum/s2/icons/Import';
import LinkIcon from '@react-spectrum/s2/icons/Link';
import Properties from '@react-spectrum/s2/icons/Properties';
import Rename from '@react-spectrum/s2/icons/Rename';
import Revert from '@react-spectrum/s2/icons/Revert';
import { useState } from 'react';
import { type ProofView, type VersionView, useMutate } from '../backend';
import { useOffer } from '../app/commands';
import { showFailure } from '../app/failures';
import { chooseVersion } from '../app/files';
import { linkTo } from '../app/links';
import { hrefOf } from '../app/route';
import { useSheets } from '../app/sheets';
import { t } from '../i18n';
import { BackButton } from '../look/BackButton';
import { copyText } from '../look/copy';
import { NamingDialog } from '../look/NamingDialog';
import { Reason } from '../look/Reason';
import { standingOf } from '../look/StandingPill';
import { shortDate } from '../look/when';
import { putBackMany } from '../projects/acts';
import { DetailsDialog } from '../projects/values/DetailsDialog';
import { UndoRedo } from './UndoRedo';
import { DecideDialog, whyNot } from './DecideDialog';
import { ExportDialog } from './ExportDialog';
import { importComments } from './handing';
import { standing } from './decisions';
import { StandingButton } from './Standing';

interface TopBarProps {
  proof: ProofView;
  version: VersionView;
  openThreads: number;
  onVersion(version: string): void;
  /** The name alone, where it stays. */
  isBare?: boolean;
}

export function TopBar({ isBare = false, ...on }: TopBarProps) {
  return (
    <header className={bar}>
      {isBare ? <div className={style({ width: 32, flexShrink: 0 })} /> : <BackButton />}
      <Named card={on.proof.card} />
      {!isBare && <Controls {...on} />}
    </header>
  );
}

function Named({ card }: { card: ProofView['card'] }) {
  return (
    <div className={style({ minWidth: 0, flexShrink: 1 })}>
      <h1 className={style({ font: 'title', margin: 0, truncate: true })}>{card.name}</h1>
      <p className={style({ font: 'ui-sm', margin: 0, truncate: true })}>
        <Link isQuiet variant="secondary" href={hrefOf({ page: 'project', project: card.project })}>
          {card.project_name}
        </Link>
      </p>
    </div>
  );
}

function Controls({ proof, version, openThreads, onVersion }: Omit<TopBarProps, 'isBare'>) {
  const { card } = proof;
  const [deciding, setDeciding] = useState(false);
  const [latest] = standing(version);
  useOffer(() => [
    { id: 'decide', name: t('command.decide'), keys: [], why: null, run: () => setDeciding(true) },
    { id: 'version', name: t('command.version'), keys: [], why: card.deleted ? t('why.in-bin') : card.archived ? t('version.new.archived') : null, run: () => void chooseVersion(card.id) },
  ]);
  const shown = version.current ? card.standing : latest && standingOf(latest.decision);
  return (
    <>
      <ProofMenu proof={proof} />
      <VersionPicker proof={proof} version={version} onVersion={onVersion} />
      <Noticed version={version} />
      <div className={style({ display: 'flex', alignItems: 'center', gap: 12, marginStart: 'auto' })}>
      {card.archived && (
        <Badge variant="neutral" fillStyle="subtle">
          {t('common.archived')}
        </Badge>
      )}
      {shown !== undefined && <StandingButton shown={shown} version={version} />}
      <UndoRedo />
      <TooltipTrigger>
        <ActionButton isQuiet aria-label={t('keys.title')} onPress={() => useSheets.getState().show('sheet')}>
          <HelpCircle />
        </ActionButton>
        <Tooltip>{t('keys.title')}</Tooltip>
      </TooltipTrigger>
      <DialogTrigger isOpen={deciding} onOpenChange={setDeciding}>
        <Button variant="accent">{whyNot(proof, version) === null ? t('decide.open-dialog') : t('decide.see')}</Button>
        <DecideDialog key={version.id} proof={proof} version={version} openThreads={openThreads} isOpen={deciding} />
      </DialogTrigger>
      </div>
    </>
  );
}

const bar = style({
  display: 'flex',
  alignItems: 'center',
  gap: 12,
  flexWrap: 'wrap',
  flexShrink: 0,
  paddingX: 12,
  paddingY: 8,
  minHeight: 56,
  boxSizing: 'border-box',
  borderWidth: 0,
  borderBottomWidth: 1,
  borderStyle: 'solid',
  borderColor: 'gray-200',
  backgroundColor: 'layer-1',
});

function ProofMenu({ proof }: { proof: ProofView }) {
  const { card } = proof;
  const [renaming, setRenaming] = useState(false);
  const [telling, setTelling] = useState(false);
  const rename = useMutate('proof.rename');
  const archive = useMutate('proof.archive');
  const restore = useMutate('proof.restore');
  const [exporting, setExporting] = useState(false);
  useOffer(() => [
    { id: 'export', name: t('command.export'), keys: [], why: null, run: () => setExporting(true) },
    { id: 'import', name: t('command.import'), keys: [], why: card.deleted ? t('why.in-bin') : card.archived ? t('why.archived') : null, run: () => void importComments(card.id) },
  ]);
  const act = (key: string | number) => {
    if (key === 'version') void chooseVersion(card.id);
    else if (key === 'rename') setRenaming(true);
    else if (key === 'link') void copyText(linkTo({ kind: 'proof', id: card.id, version: null }), t('link.copied'));
    else if (key === 'export') setExporting(true);
    else if (key === 'import') void importComments(card.id);
    else if (key === 'details') setTelling(true);
    else if (key === 'put-back') void putBackMany([card]);
    else (key === 'archive' ? archive : restore).mutate({ proof: card.id }, { onError: showFailure });
  };
  const label = t('proof.more', { name: card.name });
  const exportDialog = <DialogContainer onDismiss={() => setExporting(false)}>{exporting && <ExportDialog proof={proof} />}</DialogContainer>;
  if (card.deleted) {
    return (
      <>
        <ActionMenu isQuiet aria-label={label} onAction={act}>
          <MenuItem id="export" textValue={t('export.open')}>
            <Export />
            <Text slot="label">{t('export.open')}</Text>
          </MenuItem>
          <MenuItem id="put-back" textValue={t('bin.put-back')}>
            <Revert />
            <Text slot="label">{t('bin.put-back')}</Text>
          </MenuItem>
        </ActionMenu>
        {exportDialog}
      </>
    );
  }
  return (
    <>
      <ActionMenu
        isQuiet
        aria-label={label}
        onAction={act}
        disabledKeys={card.archived ? ['version', 'import'] : []}
      >
        <MenuItem id="version" textValue={t('version.new')}>
          <FileAdd />
          <Text slot="label">{t('version.new')}</Text>
          {card.archived && <Reason>{t('version.new.archived')}</Reason>}
        </MenuItem>
        <MenuItem id="details" textValue={t('details.open')}>
          <Properties />
          <Text slot="label">{t('details.open')}</Text>
        </MenuItem>
        <MenuItem id="rename" textValue={t('common.rename')}>
          <Rename />
          <Text slot="label">{t('common.rename')}</Text>
        </MenuItem>
        <MenuItem id="link" textValue={t('link.copy')}>
          <LinkIcon />
          <Text slot="label">{t('link.copy')}</Text>
        </MenuItem>
        <MenuItem id="export" textValue={t('export.open')}>
          <Export />
          <Text slot="label">{t('export.open')}</Text>
        </MenuItem>
        <MenuItem id="import" textValue={t('import.comments')}>
          <Import />
          <Text slot="label">{t('import.comments')}</Text>
          {card.archived && <Reason>{t('import.comments.archived')}</Reason>}
        </MenuItem>
        {card.archived ? (
          <MenuItem key="restore" id="restore" textValue={t('common.restore')}>
            <Revert />
            <Text slot="label">{t('common.restore')}</Text>
          </MenuItem>
        ) : (
          <MenuItem key="archive" id="archive" textValue={t('common.archive')}>
            <Archive />
            <Text slot="label">{t('common.archive')}</Text>
          </MenuItem>
        )}
      </ActionMenu>
      {exportDialog}
      <DetailsDialog isOpen={telling} card={card} onClose={() => setTelling(false)} />
      <NamingDialog
        isOpen={renaming}
        title={t('proof.rename.title')}
        label={t('proof.name')}
        action={t('common.rename.do')}
        name={card.name}
        onClose={() => setRenaming(false)}
        onName={async (name) => void (await rename.mutateAsync({ proof: card.id, name }))}
      />
    </>
  );
}

function VersionPicker({ proof, version, onVersion }: Pick<TopBarProps, 'proof' | 'version' | 'onVersion'>) {
  const total = proof.versions.length;
  const name = (one: VersionView) =>
    t(one.current ? 'version.of.current' : 'version.of', { number: one.number, total });
  return (
    <Picker
      aria-label={t('version.picker')}
      isQuiet
      selectedKey={version.id}
      onSelectionChange={(key) => onVersion(String(key))}
      items={proof.versions.toReversed()}
      menuWidth={320}
    >
      {(one) => (
        <PickerItem id={one.id} textValue={name(one)}>
          <Text slot="label">{name(one)}</Text>
          <Text slot="description">
            {[one.note, one.submitted_by.name, shortDate(one.submitted_at)].filter((part) => part !== '').join(' · ')}
          </Text>
        </PickerItem>
      )}
    </Picker>
  );
}

function Noticed({ version }: { version: VersionView }) {
  const { converted_by: by, file_name: file, problems } = version;
  const notes = by ? [t('version.converted', { by, file }), ...problems] : problems;
  if (notes.length === 0) return null;
  return (
    <ContextualHelp aria-label={t('version.noticed')} variant="info">
      <Heading>{t('version.noticed')}</Heading>
      <Content>
        <ul className={style({ margin: 0, paddingStart: 16 })}>
          {notes.map((note) => (
            <li key={note}>{note}</li>
          ))}
        </ul>
      </Content>
    </ContextualHelp>
  );
}
