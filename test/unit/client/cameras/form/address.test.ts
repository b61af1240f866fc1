import { describe, expect, it } from 'vitest';
import { splitAddress } from '../../../../../client/src/cameras/form/address.ts';

describe('splitAddress', () => {
  it('moves user and password out of a pasted address', () => {
    expect(splitAddress(' rtsp://admin:p%40ss@10.0.0.5:554/s1?x=1 ')).toEqual({
      url: 'rtsp://10.0.0.5:554/s1?x=1',
      username: 'admin',
      password: 'p@ss',
    });
  });

  it('keeps special characters that were not escaped', () => {
    expect(splitAddress('rtsps://me:100%:a@b@host/x')).toEqual({
      url: 'rtsps://host/x',
      username: 'me',
      password: '100%:a@b',
    });
  });

  it('leaves an address without credentials alone, also with an @ in its path', () => {
    expect(splitAddress('rtsp://10.0.0.5/user@stream')).toBeNull();
    expect(splitAddress('file:a@b.mp4')).toBeNull();
  });
});
