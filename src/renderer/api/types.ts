import type { Client } from './connection.ts';

type Output<F> = F extends (...args: never[]) => Promise<infer T> ? T : never;

export type EngineInfo = Output<Client['app']['engines']>[number];
export type RecentProject = Output<Client['app']['recents']>[number];
export type SampleProject = Output<Client['app']['sampleProjects']>[number];
export type BrowseResult = Output<Client['files']['browse']>;
export type TableResult = Output<Client['files']['table']>;
export type Overview = Output<Client['project']['overview']>;
export type Facets = Output<Client['image']['facets']>;
export type ImportReport = Output<Client['import']['report']>;
export type SampleFilter = NonNullable<Parameters<Client['image']['ids']>[0]['filter']>;
export type SampleSort = NonNullable<Parameters<Client['image']['ids']>[0]['sort']>;
export type ImportOptions = Omit<Parameters<Client['import']['start']>[0], 'project'>;
export type SplitConfigInput = Parameters<Client['split']['preview']>[0]['config'];
export type LabelItem = Parameters<Client['label']['set']>[0]['items'][number];
export type Preset = Output<Client['recipe']['presets']>[number];
export type RunDetail = Output<Client['run']['get']>;
export type ArmDetail = Output<Client['study']['arm']>;
