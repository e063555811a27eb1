/** The four words one can say about a version, with what each does. */
import CheckmarkCircle from '@react-spectrum/s2/icons/CheckmarkCircle';
import AlertTriangle from '@react-spectrum/s2/icons/AlertTriangle';
import CloseCircle from '@react-spectrum/s2/icons/CloseCircle';
import Revert from '@react-spectrum/s2/icons/Revert';
import type { ComponentType } from 'react';
import type { Decision, DecisionView, VersionView } from '../backend';
import type { MessageId } from '../i18n';

export interface DecisionKind {
  decision: Decision;
  Icon: ComponentType;
  word: MessageId;
  does: MessageId;
}

export const DECISIONS: readonly DecisionKind[] = [
  { decision: 'approve', Icon: CheckmarkCircle, word: 'decide.approve', does: 'decide.approve.does' },
  { decision: 'approve-with-changes', Icon: AlertTriangle, word: 'decide.approve-with-changes', does: 'decide.approve-with-changes.does' },
  { decision: 'request-changes', Icon: Revert, word: 'decide.request-changes', does: 'decide.request-changes.does' },
  { decision: 'reject', Icon: CloseCircle, word: 'decide.reject', does: 'decide.reject.does' },
];

export function needsReason(decision: Decision): boolean {
  return decision !== 'approve';
}

/** The decisions that stand on a version, latest first. */
export function standing(version: VersionView): DecisionView[] {
  return version.decisions.filter((decision) => !decision.withdrawn).toSorted((a, b) => b.made_at - a.made_at);
}
