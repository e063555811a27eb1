/** Views with plain values, for tests to change where they care. */
import type { AppState, CommentView, DecisionView, MediaView, PageView, ProofCard, ProofView, ThreadView, VersionView } from '../src/backend';

export const DANA = { id: 'dana', name: 'Dana Keller' };
export const LUIS = { id: 'luis', name: 'Luis Ortega' };

export function appState(change: Partial<AppState> = {}): AppState {
  return {
    person: DANA,
    suggested_name: null,
    key_storage: 'keychain',
    theme: 'system',
    language: 'en',
    key_profile: 'editor',
    character_keys: true,
    text_size: 100,
    notifications: true,
    data_folder: '/data',
    app_version: '0.1.0',
    sample_available: true,
    sample_added: false,
    sandbox: 'proved',
    extensions: [],
    ...change,
  };
}

export function proofCard(change: Partial<ProofCard> = {}): ProofCard {
  return {
    id: 'proof',
    project: 'project',
    project_name: 'Spring',
    name: 'Poster',
    kind: 'image',
    version: 'v2',
    version_number: 2,
    standing: 'pending',
    open_threads: 0,
    unread: 0,
    created_at: 0,
    updated_at: 0,
    archived: false,
    folder: '',
    deleted: false,
    values: [],
    ...change,
  };
}

export function versionView(change: Partial<VersionView> = {}): VersionView {
  return {
    id: 'v2',
    number: 2,
    current: true,
    file_name: 'poster.png',
    note: '',
    sha256: '00',
    bytes: 1,
    submitted_by: LUIS,
    submitted_at: 0,
    media: { kind: 'image', width: 100, height: 100, num_pages: 1, dpi: null, vector: false },
    unavailable: null,
    converted_by: null,
    problems: [],
    notices: [],
    decisions: [],
    ...change,
  };
}

export type Film = Extract<MediaView, { kind: 'video' }>;

/** 24 seconds at 25 frames a second, all of them counted. */
export function filmView(change: Partial<Film> = {}): Film {
  return {
    kind: 'video',
    width: 1280,
    height: 720,
    num_frames: 600,
    frame_rate: [25, 1],
    duration: [24, 1],
    start_timecode: null,
    drop_frame: false,
    start_set: false,
    set_start: null,
    first_frame: 0,
    has_sound: true,
    confirmed: true,
    ...change,
  };
}

export function pageView(change: Partial<PageView> = {}): PageView {
  const { width, height } = { width: 595_276, height: 841_890, ...change };
  return { number: 1, label: '1', width, height, per_inch: [72, 72], boxes: { media: [0, 0, width, height], crop: null, trim: null, bleed: null }, ...change };
}

export function proofView(change: Partial<ProofView> = {}): ProofView {
  return {
    card: proofCard(),
    versions: [versionView({ id: 'v1', number: 1, current: false }), versionView()],
    cannot_decide: null,
    workflow: 'solo@1',
    ...change,
  };
}

export function commentView(change: Partial<CommentView> = {}): CommentView {
  return {
    id: 'comment',
    author: LUIS,
    text: 'The logo is too small.',
    made_at: 0,
    edited: false,
    deleted: false,
    history: [],
    can_edit: false,
    reactions: [],
    attachments: [],
    mentions: [],
    ...change,
  };
}

export function threadView(change: Partial<ThreadView> = {}): ThreadView {
  return {
    id: 'thread',
    number: 1,
    version: 'v2',
    version_number: 2,
    place: { page: null, frame: null },
    place_label: '',
    marks: [],
    resolved: false,
    comments: [commentView()],
    unread: false,
    labels: [],
    to_do: null,
    audience: 'everyone',
    ...change,
  };
}

export function decisionView(change: Partial<DecisionView> = {}): DecisionView {
  return {
    id: 'decision',
    person: DANA,
    decision: 'approve',
    reason: '',
    made_at: 0,
    withdrawn: false,
    can_withdraw: true,
    ...change,
  };
}
