/** What was found, by what it is: proofs, what they say in fields, what was said about them, what stands in them. */
import { Text } from '@react-spectrum/s2';
import { style } from '@react-spectrum/s2/style' with { type: 'macro' };
import CheckmarkCircle from '@react-spectrum/s2/icons/CheckmarkCircle';
import Comment from '@react-spectrum/s2/icons/Comment';
import FileText from '@react-spectrum/s2/icons/FileText';
import Properties from '@react-spectrum/s2/icons/Properties';
import Tag from '@react-spectrum/s2/icons/Tag';
import TextIcon from '@react-spectrum/s2/icons/Text';
import type { ComponentType } from 'react';
import type { Hit } from '../backend';
import { lookUp, t } from '../i18n';
import { splitSnippet } from './snippet';

export interface HitGroup {
  what: string;
  /** With their places among all, counted as they are shown. */
  hits: { at: number; hit: Hit }[];
}

/** Each kind together, the one of the best hit first; within a kind as they were found. */
export function grouped(hits: readonly Hit[]): HitGroup[] {
  const kinds = [...new Set(hits.map((hit) => hit.what))];
  let at = 0;
  return kinds.map((what) => ({
    what,
    hits: hits
      .filter((hit) => hit.what === what)
      .map((hit) => {
        at += 1;
        return { at: at - 1, hit };
      }),
  }));
}

const ICONS: Record<string, ComponentType> = { proof: FileText, comment: Comment, decision: CheckmarkCircle, value: Properties, label: Tag, file: FileText, note: TextIcon, 'page-text': TextIcon };

/** Of a kind that this release has never heard of, the word for all. */
export function kindName(what: string): string {
  return lookUp(`search.kind.${what}`) ?? t('search.results');
}

export function HitText({ hit }: { hit: Hit }) {
  const Icon = ICONS[hit.what] ?? FileText;
  return (
    <>
      <Icon />
      <Text slot="label">
        <bdi>{hit.proof_name}</bdi>{' '}
        <span className={style({ display: 'block', font: 'ui-sm', color: 'neutral-subdued' })}>
          {hit.superseded !== null && <span>{t('search.version', { number: hit.superseded })} · </span>}
          {hit.page_label !== null && <span>{t('viewer.page', { label: hit.page_label })} · </span>}
          {/* What somebody wrote runs its own way, with what is left out at its own ends. */}
          <bdi>
            {splitSnippet(hit.snippet).map((piece, at) => {
              const key = `${at}${piece.text}`;
              return piece.match ? (
                <mark key={key} className={style({ fontWeight: 'bold', backgroundColor: 'transparent', color: 'neutral' })}>
                  {piece.text}
                </mark>
              ) : (
                <span key={key}>{piece.text}</span>
              );
            })}
          </bdi>
        </span>
      </Text>
    </>
  );
}
