/** What there is to filter by beside the state, the place and what is unread: whose comments, of which version, labels, to-dos. */
import { ActionButton, Button, Checkbox, CheckboxGroup, DialogTrigger, Popover, Tooltip, TooltipTrigger } from '@react-spectrum/s2';
import { style } from '@react-spectrum/s2/style' with { type: 'macro' };
import Filter from '@react-spectrum/s2/icons/Filter';
import type { ThreadView } from '../../backend';
import { t } from '../../i18n';
import { TO_DOS } from '../thread/todos';
import { authorsOf, labelsOf, versionsOf, type Choice } from '../filters';

interface FilterMenuProps {
  threads: readonly ThreadView[];
  /** On the canvas. */
  version: string;
  choice: Choice;
  onChoose(choice: Choice): void;
}

export function FilterMenu({ threads, version, choice, onChoose }: FilterMenuProps) {
  const { mine, team, authors, versions, labels, toDos } = choice;
  const count = Number(mine) + Number(team) + authors.length + versions.length + labels.length + toDos.length;
  const hasTeam = threads.some(({ audience }) => audience === 'team');
  const name = count === 0 ? t('filter.more') : t('filter.more.on', { count });
  return (
    <DialogTrigger>
      <TooltipTrigger>
        <ActionButton size="S" isQuiet={count === 0} aria-label={name}>
          <Filter />
        </ActionButton>
        <Tooltip>{name}</Tooltip>
      </TooltipTrigger>
      <Popover aria-label={t('filter.more')} placement="bottom end">
        <div className={body}>
          <Checkbox isSelected={mine} onChange={(only) => onChoose({ ...choice, mine: only })}>
            {t('filter.mine.what')}
          </Checkbox>
          {hasTeam && (
            <Checkbox isSelected={team} onChange={(only) => onChoose({ ...choice, team: only })}>
              {t('filter.team')}
            </Checkbox>
          )}
          <ToDos threads={threads} choice={choice} onChoose={onChoose} />
          <Labels threads={threads} choice={choice} onChoose={onChoose} />
          <People threads={threads} choice={choice} onChoose={onChoose} />
          <Versions threads={threads} version={version} choice={choice} onChoose={onChoose} />
          <Button variant="secondary" size="S" isDisabled={count === 0} onPress={() => onChoose({ ...choice, ...NONE })}>
            {t('filter.clear')}
          </Button>
        </div>
      </Popover>
    </DialogTrigger>
  );
}

const NONE = { mine: false, team: false, authors: [], versions: [], labels: [], toDos: [] };

const body = style({ display: 'flex', flexDirection: 'column', alignItems: 'start', gap: 16, maxHeight: '[60vh]', overflow: 'auto', padding: 4 });

/** Of one there is nothing to choose. */
function People({ threads, choice, onChoose }: Omit<FilterMenuProps, 'version'>) {
  const authors = authorsOf(threads);
  if (authors.length < 2) return null;
  return (
    <CheckboxGroup size="S" label={t('filter.authors')} value={[...choice.authors]} onChange={(ids) => onChoose({ ...choice, authors: ids })}>
      {authors.map(({ id, name }) => (
        <Checkbox key={id} value={id}>
          {name}
        </Checkbox>
      ))}
    </CheckboxGroup>
  );
}

/** Those that there are. */
function ToDos({ threads, choice, onChoose }: Omit<FilterMenuProps, 'version'>) {
  const states = TO_DOS.filter((state) => threads.some(({ to_do: now }) => now === state));
  if (states.length === 0) return null;
  return (
    <CheckboxGroup
      size="S"
      label={t('filter.to-dos')}
      value={[...choice.toDos]}
      onChange={(chosen) => onChoose({ ...choice, toDos: TO_DOS.filter((state) => chosen.includes(state)) })}
    >
      {states.map((state) => (
        <Checkbox key={state} value={state}>
          {t(`to-do.${state}`)}
        </Checkbox>
      ))}
    </CheckboxGroup>
  );
}

function Labels({ threads, choice, onChoose }: Omit<FilterMenuProps, 'version'>) {
  const labels = labelsOf(threads);
  if (labels.length === 0) return null;
  return (
    <CheckboxGroup size="S" label={t('filter.labels')} value={[...choice.labels]} onChange={(chosen) => onChoose({ ...choice, labels: chosen })}>
      {labels.map((label) => (
        <Checkbox key={label} value={label}>
          {label}
        </Checkbox>
      ))}
    </CheckboxGroup>
  );
}

function Versions({ threads, version, choice, onChoose }: FilterMenuProps) {
  const versions = versionsOf(threads);
  if (versions.length < 2) return null;
  return (
    <CheckboxGroup size="S" label={t('filter.versions')} value={[...choice.versions]} onChange={(ids) => onChoose({ ...choice, versions: ids })}>
      {versions.map(({ id, number }) => (
        <Checkbox key={id} value={id}>
          {t(id === version ? 'filter.version.here' : 'filter.version', { version: number })}
        </Checkbox>
      ))}
    </CheckboxGroup>
  );
}
