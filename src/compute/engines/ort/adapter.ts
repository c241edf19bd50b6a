import { execFileSync } from 'node:child_process';
import { readFileSync, readdirSync, readlinkSync } from 'node:fs';
import { cpus, totalmem } from 'node:os';

/** The graphics adapter that a process computes on. */
export interface Adapter {
  readonly name: string;
  /** It is imitated by the processor. */
  readonly software: boolean;
  readonly memoryBytes: number | null;
}

/** What a process that uses an adapter shows of it. */
export interface AdapterTraces {
  readonly platform: NodeJS.Platform;
  /** Paths of the libraries that are loaded. */
  readonly libraries: readonly string[];
  /** Paths of the files that are open; Linux only. */
  readonly openFiles: readonly string[];
}

/** Drivers by a part of their library's name: Vulkan's on Linux, Direct3D 12's on Windows. */
const SOFTWARE: readonly (readonly [RegExp, string])[] = [
  [/vk_swiftshader/i, 'SwiftShader'], [/vulkan_lvp/i, 'llvmpipe'], [/d3d10warp/i, 'Microsoft WARP'],
];
const VENDORS: readonly (readonly [RegExp, string])[] = [
  [/nvwgf2um|nvd3dum|nvoglv|libGLX_nvidia|libnvidia/i, 'NVIDIA'], [/amdxc|atidxx|amdxx|vulkan_radeon|amdvlk/i, 'AMD'],
  [/igd12um|igdumd|igc64|vulkan_intel/i, 'Intel'], [/qcdx|vulkan_freedreno/i, 'Qualcomm'], [/vulkan_dzn/i, 'Direct3D 12 through WSL'],
];
/** Without one of these open no driver on Linux reaches hardware. */
const DEVICE_FILE = /^\/dev\/(dri\/renderD\d+|nvidia\d+|dxg|kgsl|mali\d)/;

/**
 * Which adapter the traces belong to. onnxruntime takes a real one before an imitated one but tells neither its name nor
 * its kind. On Linux hardware shows by an open device file, on Windows by the library of its driver.
 */
export function recogniseAdapter({ platform, libraries, openFiles }: AdapterTraces): { readonly name: string; readonly software: boolean; readonly files: readonly string[] } {
  const named = (table: typeof VENDORS) => table.filter(([pattern]) => libraries.some((path) => pattern.test(path))).map(([, name]) => name);
  const files = [...new Set(openFiles.flatMap((path) => DEVICE_FILE.exec(path)?.[0] ?? []))];
  if (platform === 'darwin') return { name: 'Metal', software: false, files };
  const software = platform === 'linux' ? files.length === 0 : named(VENDORS).length === 0;
  const names = named(software ? SOFTWARE : VENDORS);
  return { name: names.length > 0 ? names.join(' or ') : 'unknown driver', software, files };
}

/** The adapter of this process, which must have computed on it. */
export function findAdapter(): Adapter {
  const { name, software, files } = recogniseAdapter({ platform: process.platform, libraries: loadedLibraries(), openFiles: openFiles() });
  if (software) return { name: `${name}, an adapter in software`, software, memoryBytes: totalmem() };
  if (process.platform === 'darwin') return { name: `${cpus()[0]?.model ?? 'Apple'}, Metal`, software, memoryBytes: totalmem() };
  return { ...(files.some((file) => file.startsWith('/dev/nvidia')) ? nvidia(name) : drm(name, files)), software };
}

function loadedLibraries(): string[] {
  const report = process.report.getReport() as { readonly sharedObjects?: readonly string[] };
  return [...report.sharedObjects ?? []];
}

function openFiles(): string[] {
  if (process.platform !== 'linux') return [];
  return readdirSync('/proc/self/fd').flatMap((fd) => quietly(() => [readlinkSync(`/proc/self/fd/${fd}`)]) ?? []);
}

/** Name and memory as NVIDIA's own tool says them. */
export function nvidia(vendor: string): { name: string; memoryBytes: number | null } {
  const line = quietly(() => execFileSync('nvidia-smi', ['--query-gpu=name,memory.total', '--format=csv,noheader,nounits'], { encoding: 'utf8', timeout: 5000, stdio: ['ignore', 'pipe', 'ignore'] }))?.split('\n')[0];
  const [, name, mebibytes] = /^(.+), (\d+)$/.exec(line ?? '') ?? [];
  return name === undefined ? { name: vendor, memoryBytes: null } : { name, memoryBytes: Number(mebibytes) * 2 ** 20 };
}

/** What Linux's graphics subsystem says of the first of the open devices. */
function drm(vendor: string, files: readonly string[]): { name: string; memoryBytes: number | null } {
  const device = /renderD\d+/.exec(files[0] ?? '')?.[0];
  const read = (file: string) => (device === undefined ? undefined : quietly(() => readFileSync(`/sys/class/drm/${device}/device/${file}`, 'utf8').trim()));
  const id = read('device'), bytes = Number(read('mem_info_vram_total'));
  return { name: id === undefined ? vendor : `${vendor} ${id}`, memoryBytes: bytes > 0 ? bytes : null };
}

function quietly<T>(look: () => T): T | undefined {
  try {
    return look();
  } catch {
    return undefined;
  }
}
