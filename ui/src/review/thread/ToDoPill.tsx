/** What a thread is as a to-do: filled, with icon and word. */
import { Badge, Text } from '@react-spectrum/s2';
import { style } from '@react-spectrum/s2/style' with { type: 'macro' };
import type { ToDo } from '../../backend';
import { t } from '../../i18n';
import { TO_DO_ICONS } from './todos';

const VARIANTS = { open: 'informative', 'in-progress': 'notice', done: 'positive', 'wont-do': 'neutral' } as const;

export function ToDoPill({ state }: { state: ToDo }) {
  const Icon = TO_DO_ICONS[state];
  return (
    <Badge variant={VARIANTS[state]} fillStyle="bold" size="S" styles={style({ flexShrink: 0 })}>
      <Icon />
      <Text>{t(`to-do.${state}`)}</Text>
    </Badge>
  );
}
