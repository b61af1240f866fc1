import { describe, expect, it } from 'vitest';
import { EMPTY_DRAFT, fieldsOf, testOf } from '../../../../../client/src/cameras/form/camera-draft.ts';

const stored = { ...EMPTY_DRAFT, name: 'Door', url: 'rtsp://h/s', username: 'u', keepsPassword: true };

describe('fieldsOf', () => {
  it('leaves the stored password out, so that it stays', () => {
    expect(fieldsOf(stored)).not.toHaveProperty('password');
    expect(fieldsOf(stored)).not.toHaveProperty('keepsPassword');
  });

  it('sends a new password, and an empty one to forget the stored', () => {
    expect(fieldsOf({ ...stored, password: 'new' })).toMatchObject({ password: 'new' });
    expect(fieldsOf({ ...stored, keepsPassword: false })).toMatchObject({ password: '' });
  });
});

describe('testOf', () => {
  it('names the camera whose stored password is to be used', () => {
    expect(testOf(stored, 'some-id')).toEqual({
      url: 'rtsp://h/s',
      username: 'u',
      transport: 'tcp',
      loop: true,
      cameraId: 'some-id',
    });
  });

  it('sends the typed password of a new camera', () => {
    expect(testOf({ ...EMPTY_DRAFT, url: 'rtsp://h/s', password: 'p' }, null)).toEqual({
      url: 'rtsp://h/s',
      username: '',
      transport: 'tcp',
      loop: true,
      password: 'p',
    });
  });
});
