/** Where a proof stands: colour, icon and word, never colour alone. */
import { Badge, Text } from '@react-spectrum/s2';
import AlertTriangle from '@react-spectrum/s2/icons/AlertTriangle';
import CheckmarkCircle from '@react-spectrum/s2/icons/CheckmarkCircle';
import Clock from '@react-spectrum/s2/icons/Clock';
import Close from '@react-spectrum/s2/icons/CloseCircle';
import Revert from '@react-spectrum/s2/icons/Revert';
import type { ComponentType } from 'react';
import type { Decision, Standing } from '../backend';
import { t, type MessageId } from '../i18n';

interface Look {
  variant: 'informative' | 'positive' | 'yellow' | 'negative';
  Icon: ComponentType;
  word: MessageId;
}

const LOOKS: Record<Standing, Look> = {
  pending: { variant: 'informative', Icon: Clock, word: 'standing.pending' },
  approved: { variant: 'positive', Icon: CheckmarkCircle, word: 'standing.approved' },
  'approved-with-changes': { variant: 'yellow', Icon: AlertTriangle, word: 'standing.approved-with-changes' },
  'changes-requested': { variant: 'negative', Icon: Revert, word: 'standing.changes-requested' },
  rejected: { variant: 'negative', Icon: Close, word: 'standing.rejected' },
};

const STANDING_OF: Record<Decision, Standing> = {
  approve: 'approved',
  'approve-with-changes': 'approved-with-changes',
  'request-changes': 'changes-requested',
  reject: 'rejected',
};

export function standingOf(decision: Decision): Standing {
  return STANDING_OF[decision];
}

export function StandingPill({ standing, size = 'S' }: { standing: Standing; size?: 'S' | 'M' }) {
  const { variant, Icon, word } = LOOKS[standing];
  return (
    <Badge variant={variant} fillStyle="subtle" size={size}>
      <Icon />
      <Text>{t(word)}</Text>
    </Badge>
  );
}
