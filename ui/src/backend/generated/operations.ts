// Generated from crates/app/src/registry.rs by `cargo xtask codegen`. Do not edit.

import type * as t from './types';

/** The window event that carries a `t.Event`. */
export const EVENT = 'galley';

/** Every operation: what goes in, what comes out. */
export interface Operations {
  'app.state': { kind: 'query'; input: t.Nothing; output: t.AppState };
  'person.name': { kind: 'command'; input: t.NamePerson; output: t.Person };
  'settings.set': { kind: 'command'; input: t.SetSettings; output: null };
  'sample.add': { kind: 'command'; input: t.Nothing; output: t.ProjectCard };
  'home.get': { kind: 'query'; input: t.Nothing; output: t.Home };
  'project.list': { kind: 'query'; input: t.Nothing; output: Array<t.ProjectCard> };
  'project.proofs': { kind: 'query'; input: t.ListProofs; output: t.ProofList };
  'project.folders': { kind: 'query'; input: t.OneProject; output: Array<t.FolderView> };
  'project.create': { kind: 'command'; input: t.CreateProject; output: t.ProjectCard };
  'project.rename': { kind: 'command'; input: t.RenameProject; output: null };
  'project.archive': { kind: 'command'; input: t.OneProject; output: null };
  'project.restore': { kind: 'command'; input: t.OneProject; output: null };
  'proof.create': { kind: 'command'; input: t.CreateProof; output: t.ProofRef };
  'proof.get': { kind: 'query'; input: t.OneProof; output: t.ProofView };
  'proof.rename': { kind: 'command'; input: t.RenameProof; output: null };
  'proof.archive': { kind: 'command'; input: t.OneProof; output: null };
  'proof.restore': { kind: 'command'; input: t.OneProof; output: null };
  'proof.seen': { kind: 'command'; input: t.SeeVersion; output: null };
  'proofs.archive': { kind: 'command'; input: t.ArchiveProofs; output: t.ArchivedProofs };
  'proofs.move': { kind: 'command'; input: t.MoveProofs; output: t.ChangedProofs };
  'proofs.delete': { kind: 'command'; input: t.ManyProofs; output: t.ChangedProofs };
  'proofs.recover': { kind: 'command'; input: t.ManyProofs; output: t.ChangedProofs };
  'proofs.set': { kind: 'command'; input: t.SetValues; output: t.ChangedProofs };
  'proofs.alter': { kind: 'command'; input: t.AlterValues; output: t.ChangedProofs };
  'folder.rename': { kind: 'command'; input: t.RenameFolder; output: t.ChangedProofs };
  'schema.get': { kind: 'query'; input: t.Nothing; output: t.Schema };
  'field.define': { kind: 'command'; input: t.DefineField; output: t.FieldView };
  'field.remove': { kind: 'command'; input: t.OneField; output: null };
  'field.restore': { kind: 'command'; input: t.OneField; output: null };
  'filters.list': { kind: 'query'; input: t.ListFilters; output: Array<t.SavedFilter> };
  'filter.save': { kind: 'command'; input: t.SaveFilter; output: t.SavedFilter };
  'filter.delete': { kind: 'command'; input: t.OneFilter; output: null };
  'version.submit': { kind: 'command'; input: t.SubmitVersion; output: t.ProofRef };
  'job.cancel': { kind: 'command'; input: t.CancelJob; output: null };
  'media.pages': { kind: 'query'; input: t.ListPages; output: Array<t.PageView> };
  'media.thumbnail': { kind: 'query'; input: t.GetThumbnail; output: t.Thumbnail };
  'media.unlock': { kind: 'command'; input: t.UnlockVersion; output: null };
  'media.find': { kind: 'query'; input: t.FindText; output: t.TextPlaces };
  'media.text': { kind: 'query'; input: t.GetText; output: t.PageText };
  'media.outline': { kind: 'query'; input: t.ListOutline; output: Array<t.OutlineLine> };
  'media.layers': { kind: 'query'; input: t.ListLayers; output: Array<t.LayerView> };
  'media.notes': { kind: 'query'; input: t.ListNotes; output: Array<t.NoteView> };
  'media.retry': { kind: 'command'; input: t.RetryMedia; output: null };
  'media.sample': { kind: 'query'; input: t.GetSample; output: t.Sample };
  'media.waveform': { kind: 'query'; input: t.GetWaveform; output: t.Waveform };
  'media.soundtrack': { kind: 'query'; input: t.GetSoundtrack; output: t.Soundtrack };
  'media.find-frame': { kind: 'query'; input: t.FindFrame; output: t.FoundFrame };
  'media.frame-now': { kind: 'query'; input: t.FrameNow; output: t.FoundFrame };
  'media.count-frames': { kind: 'command'; input: t.CountFrames; output: null };
  'threads.list': { kind: 'query'; input: t.OneProof; output: Array<t.ThreadView> };
  'thread.start': { kind: 'command'; input: t.StartThread; output: t.ThreadRef };
  'thread.reply': { kind: 'command'; input: t.Reply; output: t.ThreadRef };
  'thread.resolve': { kind: 'command'; input: t.OneThread; output: null };
  'thread.reopen': { kind: 'command'; input: t.OneThread; output: null };
  'thread.label': { kind: 'command'; input: t.LabelThread; output: null };
  'thread.to-do': { kind: 'command'; input: t.SetToDo; output: null };
  'thread.audience': { kind: 'command'; input: t.SetAudience; output: null };
  'comment.edit': { kind: 'command'; input: t.EditComment; output: null };
  'comment.delete': { kind: 'command'; input: t.OneComment; output: null };
  'comment.react': { kind: 'command'; input: t.React; output: null };
  'labels.list': { kind: 'query'; input: t.ListPeople; output: Array<string> };
  'people.list': { kind: 'query'; input: t.ListPeople; output: Array<t.Person> };
  'attachment.keep': { kind: 'command'; input: t.KeepAttachment; output: t.KeptAttachment };
  'attachment.picture': { kind: 'query'; input: t.GetAttachmentPicture; output: t.AttachmentPicture };
  'attachment.save': { kind: 'command'; input: t.OneAttachment; output: boolean };
  'mark.add': { kind: 'command'; input: t.AddMarks; output: null };
  'mark.change': { kind: 'command'; input: t.ChangeMark; output: null };
  'mark.remove': { kind: 'command'; input: t.OneMark; output: null };
  'decision.record': { kind: 'command'; input: t.RecordDecision; output: t.DecisionView };
  'decision.withdraw': { kind: 'command'; input: t.WithdrawDecision; output: null };
  'servers.list': { kind: 'query'; input: t.Nothing; output: Array<t.ServerView> };
  'servers.state': { kind: 'query'; input: t.OneServer; output: t.ServerView };
  'servers.look': { kind: 'command'; input: t.JoinLink; output: t.JoinView };
  'servers.join': { kind: 'command'; input: t.JoinServer; output: t.ServerView };
  'servers.sign-in': { kind: 'command'; input: t.SignIn; output: t.ServerView };
  'servers.sign-out': { kind: 'command'; input: t.SignOut; output: null };
  'servers.sync': { kind: 'command'; input: t.OneServer; output: null };
  'servers.offline': { kind: 'command'; input: t.WorkOffline; output: null };
  'team.list': { kind: 'query'; input: t.OneServer; output: Array<t.TeamMember> };
  'team.invitations': { kind: 'query'; input: t.OneServer; output: Array<t.InvitationView> };
  'team.invite': { kind: 'command'; input: t.Invite; output: t.InvitationView };
  'team.take-back': { kind: 'command'; input: t.OneInvitation; output: null };
  'team.role': { kind: 'command'; input: t.SetTeamRole; output: null };
  'team.remove': { kind: 'command'; input: t.OneTeamMember; output: null };
  'members.list': { kind: 'query'; input: t.OneProject; output: Array<t.MemberView> };
  'member.set': { kind: 'command'; input: t.SetMember; output: null };
  'member.remove': { kind: 'command'; input: t.OneMember; output: null };
  'attention.list': { kind: 'query'; input: t.Nothing; output: Array<t.AttentionView> };
  'attention.discard': { kind: 'command'; input: t.OneAttention; output: null };
  'sessions.list': { kind: 'query'; input: t.OneServer; output: t.SessionsView };
  'session.end': { kind: 'command'; input: t.OneSession; output: null };
  'device.revoke': { kind: 'command'; input: t.OneDevice; output: null };
  'undo': { kind: 'command'; input: t.Nothing; output: t.UndoState };
  'undo.state': { kind: 'query'; input: t.Nothing; output: t.UndoState };
  'redo': { kind: 'command'; input: t.Nothing; output: t.UndoState };
  'search.find': { kind: 'query'; input: t.Find; output: Array<t.Hit> };
  'draft.get': { kind: 'query'; input: t.GetDraft; output: t.Draft };
  'draft.set': { kind: 'command'; input: t.Draft; output: null };
  'place.get': { kind: 'query'; input: t.OneProof; output: t.RememberPlace | null };
  'place.remember': { kind: 'command'; input: t.RememberPlace; output: null };
  'record.verify': { kind: 'command'; input: t.Nothing; output: t.Verified };
  'storage.get': { kind: 'query'; input: t.Nothing; output: t.StorageView };
  'storage.clear': { kind: 'command'; input: t.Nothing; output: null };
  'link.find': { kind: 'query'; input: t.Link; output: t.LinkPlace | null };
  'export.formats': { kind: 'query'; input: t.OneProof; output: Array<t.FormatView> };
  'export.save': { kind: 'command'; input: t.SaveExport; output: t.Saved | null };
  'export.pictures': { kind: 'command'; input: t.SavePictures; output: t.SavedPictures | null };
  'import.pick': { kind: 'command'; input: t.PickFiles; output: t.Ticket | null };
  'import.take': { kind: 'command'; input: t.TakeComments; output: t.TakenIn };
  'frame.copy': { kind: 'command'; input: t.FramePicture; output: null };
  'frame.save': { kind: 'command'; input: t.FramePicture; output: t.Saved | null };
  'files.pick': { kind: 'command'; input: t.PickFiles; output: Array<t.Ticket> };
  'files.waiting': { kind: 'command'; input: t.Nothing; output: t.Waiting };
  'pixels.address': { kind: 'query'; input: t.Nothing; output: t.PixelAddress };
  'window.close': { kind: 'command'; input: t.Nothing; output: null };
  'backup.make': { kind: 'command'; input: t.AskFile; output: t.BackupMade | null };
  'backup.restore': { kind: 'command'; input: t.AskFile; output: boolean };
  'data.place': { kind: 'query'; input: t.Nothing; output: t.DataPlace };
  'data.move': { kind: 'command'; input: t.AskFile; output: boolean };
  'data.stop': { kind: 'command'; input: t.Nothing; output: null };
  'logs.open': { kind: 'command'; input: t.Nothing; output: null };
  'support.text': { kind: 'query'; input: t.Nothing; output: t.SupportText };
  'desktop.notify': { kind: 'command'; input: t.Notify; output: null };
}

export type OperationName = keyof Operations;

/** Tags that a query carries, or that a command makes stale; `{x}` is filled from the input. */
export const operations: {
  readonly [N in OperationName]: { readonly kind: Operations[N]['kind']; readonly tags: readonly string[] };
} = {
  'app.state': { kind: 'query', tags: ['app'] },
  'person.name': { kind: 'command', tags: ['app', 'proof', 'search'] },
  'settings.set': { kind: 'command', tags: ['app'] },
  'sample.add': { kind: 'command', tags: ['app', 'home', 'project', 'search', 'undo'] },
  'home.get': { kind: 'query', tags: ['home'] },
  'project.list': { kind: 'query', tags: ['home'] },
  'project.proofs': { kind: 'query', tags: ['project/{project}'] },
  'project.folders': { kind: 'query', tags: ['project/{project}'] },
  'project.create': { kind: 'command', tags: ['home', 'undo'] },
  'project.rename': { kind: 'command', tags: ['home', 'project/{project}', 'proof', 'search', 'undo'] },
  'project.archive': { kind: 'command', tags: ['home', 'project/{project}', 'search', 'undo'] },
  'project.restore': { kind: 'command', tags: ['home', 'project/{project}', 'search', 'undo'] },
  'proof.create': { kind: 'command', tags: ['home', 'project', 'search', 'undo'] },
  'proof.get': { kind: 'query', tags: ['proof/{proof}'] },
  'proof.rename': { kind: 'command', tags: ['home', 'project', 'proof/{proof}', 'search', 'undo'] },
  'proof.archive': { kind: 'command', tags: ['home', 'project', 'proof/{proof}', 'search', 'undo'] },
  'proof.restore': { kind: 'command', tags: ['home', 'project', 'proof/{proof}', 'search', 'undo'] },
  'proof.seen': { kind: 'command', tags: ['home', 'project', 'proof'] },
  'proofs.archive': { kind: 'command', tags: ['home', 'project', 'proof', 'search', 'undo'] },
  'proofs.move': { kind: 'command', tags: ['home', 'project', 'proof', 'search', 'undo'] },
  'proofs.delete': { kind: 'command', tags: ['home', 'project', 'proof', 'search', 'undo'] },
  'proofs.recover': { kind: 'command', tags: ['home', 'project', 'proof', 'search', 'undo'] },
  'proofs.set': { kind: 'command', tags: ['home', 'project', 'proof', 'search', 'undo'] },
  'proofs.alter': { kind: 'command', tags: ['home', 'project', 'proof', 'search', 'undo'] },
  'folder.rename': { kind: 'command', tags: ['home', 'project/{project}', 'proof', 'search', 'undo'] },
  'schema.get': { kind: 'query', tags: ['schema'] },
  'field.define': { kind: 'command', tags: ['home', 'project', 'proof', 'schema', 'search', 'undo'] },
  'field.remove': { kind: 'command', tags: ['home', 'project', 'proof', 'schema', 'search', 'undo'] },
  'field.restore': { kind: 'command', tags: ['home', 'project', 'proof', 'schema', 'search', 'undo'] },
  'filters.list': { kind: 'query', tags: ['filters'] },
  'filter.save': { kind: 'command', tags: ['filters'] },
  'filter.delete': { kind: 'command', tags: ['filters'] },
  'version.submit': { kind: 'command', tags: ['home', 'project', 'proof/{proof}', 'search', 'undo'] },
  'job.cancel': { kind: 'command', tags: [] },
  'media.pages': { kind: 'query', tags: ['version/{version}'] },
  'media.thumbnail': { kind: 'query', tags: ['version/{version}'] },
  'media.unlock': { kind: 'command', tags: ['version/{version}', 'proof'] },
  'media.find': { kind: 'query', tags: ['version/{version}'] },
  'media.text': { kind: 'query', tags: ['version/{version}'] },
  'media.outline': { kind: 'query', tags: ['version/{version}'] },
  'media.layers': { kind: 'query', tags: ['version/{version}'] },
  'media.notes': { kind: 'query', tags: ['version/{version}'] },
  'media.retry': { kind: 'command', tags: ['version/{version}'] },
  'media.sample': { kind: 'query', tags: ['version/{version}'] },
  'media.waveform': { kind: 'query', tags: ['version/{version}', 'waveform/{version}'] },
  'media.soundtrack': { kind: 'query', tags: ['version/{version}', 'waveform/{version}'] },
  'media.find-frame': { kind: 'query', tags: ['version/{version}'] },
  'media.frame-now': { kind: 'query', tags: ['version/{version}'] },
  'media.count-frames': { kind: 'command', tags: ['proof'] },
  'threads.list': { kind: 'query', tags: ['proof/{proof}'] },
  'thread.start': { kind: 'command', tags: ['home', 'project', 'proof', 'search', 'undo'] },
  'thread.reply': { kind: 'command', tags: ['home', 'project', 'proof', 'search', 'undo'] },
  'thread.resolve': { kind: 'command', tags: ['home', 'project', 'proof', 'undo'] },
  'thread.reopen': { kind: 'command', tags: ['home', 'project', 'proof', 'undo'] },
  'thread.label': { kind: 'command', tags: ['home', 'project', 'proof', 'search', 'undo'] },
  'thread.to-do': { kind: 'command', tags: ['home', 'project', 'proof', 'undo'] },
  'thread.audience': { kind: 'command', tags: ['home', 'project', 'proof', 'search', 'undo'] },
  'comment.edit': { kind: 'command', tags: ['home', 'project', 'proof', 'search', 'undo'] },
  'comment.delete': { kind: 'command', tags: ['home', 'project', 'proof', 'search', 'undo'] },
  'comment.react': { kind: 'command', tags: ['home', 'project', 'proof', 'undo'] },
  'labels.list': { kind: 'query', tags: ['project/{project}'] },
  'people.list': { kind: 'query', tags: ['app'] },
  'attachment.keep': { kind: 'command', tags: [] },
  'attachment.picture': { kind: 'query', tags: ['attachment/{comment}'] },
  'attachment.save': { kind: 'command', tags: [] },
  'mark.add': { kind: 'command', tags: ['home', 'project', 'proof', 'undo'] },
  'mark.change': { kind: 'command', tags: ['home', 'project', 'proof', 'undo'] },
  'mark.remove': { kind: 'command', tags: ['home', 'project', 'proof', 'undo'] },
  'decision.record': { kind: 'command', tags: ['home', 'project', 'proof', 'search', 'undo'] },
  'decision.withdraw': { kind: 'command', tags: ['home', 'project', 'proof', 'search', 'undo'] },
  'servers.list': { kind: 'query', tags: ['servers'] },
  'servers.state': { kind: 'query', tags: ['servers'] },
  'servers.look': { kind: 'command', tags: [] },
  'servers.join': { kind: 'command', tags: ['servers', 'app', 'home'] },
  'servers.sign-in': { kind: 'command', tags: ['servers', 'app', 'home'] },
  'servers.sign-out': { kind: 'command', tags: ['servers', 'home', 'project', 'proof', 'search', 'undo'] },
  'servers.sync': { kind: 'command', tags: ['servers'] },
  'servers.offline': { kind: 'command', tags: ['servers'] },
  'team.list': { kind: 'query', tags: ['team'] },
  'team.invitations': { kind: 'query', tags: ['invitations'] },
  'team.invite': { kind: 'command', tags: ['invitations'] },
  'team.take-back': { kind: 'command', tags: ['invitations'] },
  'team.role': { kind: 'command', tags: ['team', 'undo'] },
  'team.remove': { kind: 'command', tags: ['team', 'undo'] },
  'members.list': { kind: 'query', tags: ['team'] },
  'member.set': { kind: 'command', tags: ['team', 'project/{project}', 'undo'] },
  'member.remove': { kind: 'command', tags: ['team', 'project/{project}', 'undo'] },
  'attention.list': { kind: 'query', tags: ['attention'] },
  'attention.discard': { kind: 'command', tags: ['attention', 'servers', 'home', 'project', 'proof', 'search'] },
  'sessions.list': { kind: 'query', tags: ['sessions'] },
  'session.end': { kind: 'command', tags: ['sessions'] },
  'device.revoke': { kind: 'command', tags: ['sessions'] },
  'undo': { kind: 'command', tags: ['home', 'project', 'proof', 'search', 'undo'] },
  'undo.state': { kind: 'query', tags: ['undo'] },
  'redo': { kind: 'command', tags: ['home', 'project', 'proof', 'search', 'undo'] },
  'search.find': { kind: 'query', tags: ['search'] },
  'draft.get': { kind: 'query', tags: ['draft'] },
  'draft.set': { kind: 'command', tags: [] },
  'place.get': { kind: 'query', tags: ['place'] },
  'place.remember': { kind: 'command', tags: [] },
  'record.verify': { kind: 'command', tags: [] },
  'storage.get': { kind: 'query', tags: ['storage'] },
  'storage.clear': { kind: 'command', tags: ['storage'] },
  'link.find': { kind: 'query', tags: ['link'] },
  'export.formats': { kind: 'query', tags: ['proof/{proof}'] },
  'export.save': { kind: 'command', tags: [] },
  'export.pictures': { kind: 'command', tags: [] },
  'import.pick': { kind: 'command', tags: [] },
  'import.take': { kind: 'command', tags: ['home', 'project', 'proof', 'search', 'undo'] },
  'frame.copy': { kind: 'command', tags: [] },
  'frame.save': { kind: 'command', tags: [] },
  'files.pick': { kind: 'command', tags: [] },
  'files.waiting': { kind: 'command', tags: [] },
  'pixels.address': { kind: 'query', tags: [] },
  'window.close': { kind: 'command', tags: [] },
  'backup.make': { kind: 'command', tags: [] },
  'backup.restore': { kind: 'command', tags: [] },
  'data.place': { kind: 'query', tags: ['app'] },
  'data.move': { kind: 'command', tags: [] },
  'data.stop': { kind: 'command', tags: [] },
  'logs.open': { kind: 'command', tags: [] },
  'support.text': { kind: 'query', tags: ['app'] },
  'desktop.notify': { kind: 'command', tags: [] },
};

/** Nothing to pass where every member may be left out. */
export type InputOf<N extends OperationName> =
  Record<never, never> extends Operations[N]['input'] ? [input?: Operations[N]['input']] : [input: Operations[N]['input']];

export type Call = <N extends OperationName>(name: N, ...input: InputOf<N>) => Promise<Operations[N]['output']>;

type One = <N extends OperationName>(name: N) => (...input: InputOf<N>) => Promise<Operations[N]['output']>;

/** One function per operation, over any transport. */
export function client(call: Call) {
  const one: One =
    (name) =>
    (...input) =>
      call(name, ...input);
  return {
    app: { state: one('app.state') },
    person: { name: one('person.name') },
    settings: { set: one('settings.set') },
    sample: { add: one('sample.add') },
    home: { get: one('home.get') },
    project: { list: one('project.list'), proofs: one('project.proofs'), folders: one('project.folders'), create: one('project.create'), rename: one('project.rename'), archive: one('project.archive'), restore: one('project.restore') },
    proof: { create: one('proof.create'), get: one('proof.get'), rename: one('proof.rename'), archive: one('proof.archive'), restore: one('proof.restore'), seen: one('proof.seen') },
    proofs: { archive: one('proofs.archive'), move: one('proofs.move'), delete: one('proofs.delete'), recover: one('proofs.recover'), set: one('proofs.set'), alter: one('proofs.alter') },
    folder: { rename: one('folder.rename') },
    schema: { get: one('schema.get') },
    field: { define: one('field.define'), remove: one('field.remove'), restore: one('field.restore') },
    filters: { list: one('filters.list') },
    filter: { save: one('filter.save'), delete: one('filter.delete') },
    version: { submit: one('version.submit') },
    job: { cancel: one('job.cancel') },
    media: { pages: one('media.pages'), thumbnail: one('media.thumbnail'), unlock: one('media.unlock'), find: one('media.find'), text: one('media.text'), outline: one('media.outline'), layers: one('media.layers'), notes: one('media.notes'), retry: one('media.retry'), sample: one('media.sample'), waveform: one('media.waveform'), soundtrack: one('media.soundtrack'), findFrame: one('media.find-frame'), frameNow: one('media.frame-now'), countFrames: one('media.count-frames') },
    threads: { list: one('threads.list') },
    thread: { start: one('thread.start'), reply: one('thread.reply'), resolve: one('thread.resolve'), reopen: one('thread.reopen'), label: one('thread.label'), toDo: one('thread.to-do'), audience: one('thread.audience') },
    comment: { edit: one('comment.edit'), delete: one('comment.delete'), react: one('comment.react') },
    labels: { list: one('labels.list') },
    people: { list: one('people.list') },
    attachment: { keep: one('attachment.keep'), picture: one('attachment.picture'), save: one('attachment.save') },
    mark: { add: one('mark.add'), change: one('mark.change'), remove: one('mark.remove') },
    decision: { record: one('decision.record'), withdraw: one('decision.withdraw') },
    servers: { list: one('servers.list'), state: one('servers.state'), look: one('servers.look'), join: one('servers.join'), signIn: one('servers.sign-in'), signOut: one('servers.sign-out'), sync: one('servers.sync'), offline: one('servers.offline') },
    team: { list: one('team.list'), invitations: one('team.invitations'), invite: one('team.invite'), takeBack: one('team.take-back'), role: one('team.role'), remove: one('team.remove') },
    members: { list: one('members.list') },
    member: { set: one('member.set'), remove: one('member.remove') },
    attention: { list: one('attention.list'), discard: one('attention.discard') },
    sessions: { list: one('sessions.list') },
    session: { end: one('session.end') },
    device: { revoke: one('device.revoke') },
    undo: Object.assign(one('undo'), { state: one('undo.state') }),
    redo: one('redo'),
    search: { find: one('search.find') },
    draft: { get: one('draft.get'), set: one('draft.set') },
    place: { get: one('place.get'), remember: one('place.remember') },
    record: { verify: one('record.verify') },
    storage: { get: one('storage.get'), clear: one('storage.clear') },
    link: { find: one('link.find') },
    export: { formats: one('export.formats'), save: one('export.save'), pictures: one('export.pictures') },
    import: { pick: one('import.pick'), take: one('import.take') },
    frame: { copy: one('frame.copy'), save: one('frame.save') },
    files: { pick: one('files.pick'), waiting: one('files.waiting') },
    pixels: { address: one('pixels.address') },
    window: { close: one('window.close') },
    backup: { make: one('backup.make'), restore: one('backup.restore') },
    data: { place: one('data.place'), move: one('data.move'), stop: one('data.stop') },
    logs: { open: one('logs.open') },
    support: { text: one('support.text') },
    desktop: { notify: one('desktop.notify') },
  };
}
