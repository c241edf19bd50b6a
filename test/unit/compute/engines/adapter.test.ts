import { describe, expect, it } from 'vitest';
import { recogniseAdapter } from '../../../../src/compute/engines/ort/adapter.ts';

const nothing = { libraries: [] as string[], openFiles: [] as string[] };

describe('the adapter that a process computes on', () => {
  it('is in software on Linux unless a device of the kernel is open, whatever drivers were loaded to look', () => {
    const libraries = ['/usr/lib/x86_64-linux-gnu/libvulkan_intel.so', '/usr/lib/x86_64-linux-gnu/libvulkan_lvp.so', '/usr/lib/libvulkan.so.1'];
    expect(recogniseAdapter({ platform: 'linux', libraries, openFiles: ['/dev/null', '/dev/dri/card0', 'socket:[12]'] })).toMatchObject({ software: true, name: 'llvmpipe' });
    expect(recogniseAdapter({ platform: 'linux', libraries, openFiles: ['/dev/dri/renderD128'] })).toMatchObject({ software: false, name: 'Intel', files: ['/dev/dri/renderD128'] });
    expect(recogniseAdapter({ ...nothing, platform: 'linux', libraries: ['/opt/libvk_swiftshader.so'] })).toMatchObject({ software: true, name: 'SwiftShader' });
  });

  it('is hardware where NVIDIA\'s own devices or Windows\' device for WSL are open', () => {
    expect(recogniseAdapter({ platform: 'linux', libraries: ['/usr/lib/libGLX_nvidia.so.0'], openFiles: ['/dev/nvidiactl', '/dev/nvidia0', '/dev/nvidia0'] })).toEqual({ software: false, name: 'NVIDIA', files: ['/dev/nvidia0'] });
    expect(recogniseAdapter({ platform: 'linux', libraries: ['/usr/lib/libvulkan_dzn.so'], openFiles: ['/dev/dxg'] })).toMatchObject({ software: false, name: 'Direct3D 12 through WSL' });
    // the control device alone computes nothing
    expect(recogniseAdapter({ platform: 'linux', libraries: [], openFiles: ['/dev/nvidiactl'] }).software).toBe(true);
  });

  it('shows on Windows by the library of its driver', () => {
    const windows = (...files: string[]) => recogniseAdapter({ ...nothing, platform: 'win32', libraries: files.map((file) => `C:\\Windows\\System32\\${file}`) });
    expect(windows('D3D12.dll', 'd3d10warp.dll')).toMatchObject({ software: true, name: 'Microsoft WARP' });
    expect(windows('D3D12.dll', 'nvwgf2umx.dll', 'd3d10warp.dll')).toMatchObject({ software: false, name: 'NVIDIA' });
    expect(windows('amdxc64.dll')).toMatchObject({ software: false, name: 'AMD' });
    expect(windows('igd12umd64.dll')).toMatchObject({ software: false, name: 'Intel' });
  });

  it('is called unknown rather than guessed, and an unknown one counts as software', () => {
    expect(recogniseAdapter({ ...nothing, platform: 'win32' })).toMatchObject({ software: true, name: 'unknown driver' });
    expect(recogniseAdapter({ ...nothing, platform: 'darwin' })).toMatchObject({ software: false, name: 'Metal' });
  });
});
