/** What a thread can be as a to-do, each with its icon and its word. */
import CheckmarkIcon from '@react-spectrum/s2/icons/Checkmark';
import ClockPending from '@react-spectrum/s2/icons/ClockPending';
import Flag from '@react-spectrum/s2/icons/Flag';
import RemoveCircle from '@react-spectrum/s2/icons/RemoveCircle';
import type { ToDo } from '../../backend';

export const TO_DOS: readonly ToDo[] = ['open', 'in-progress', 'done', 'wont-do'];

export const TO_DO_ICONS: Record<ToDo, typeof Flag> = {
  open: Flag,
  'in-progress': ClockPending,
  done: CheckmarkIcon,
  'wont-do': RemoveCircle,
};
