import { describe, expect, it } from 'vitest';
import { ADMIN, ensureAdmin } from '../../../../server/auth/admin-account.ts';
import { Authenticator } from '../../../../server/auth/authenticator.ts';
import { hashToken, newToken } from '../../../../server/auth/bearer-token.ts';
import { openStore } from '../support/open-store.ts';
import { quickHash } from '../support/quick-hash.ts';

const PASSWORD = 'correct horse';
const HOUR_MS = 3_600_000;
/** Where the product's own hash is what is tested: slow on purpose, and the more so on a busy machine. */
const REAL_HASHES = { timeout: 60_000 };

async function fixture() {
  const { data, store, clock } = await openStore();
  await store.users.add(ADMIN, 'admin', quickHash(PASSWORD));
  const authenticator = await Authenticator.create({ store, sessionHours: 12, clock });
  const signIn = async () => {
    const result = await authenticator.signIn(ADMIN, PASSWORD, '10.0.0.1');
    if (result.type !== 'signed-in') throw new Error(result.type);
    return result;
  };
  return { data, store, clock, authenticator, signIn };
}

describe('Authenticator', () => {
  it('opens a session for the right password only', async () => {
    const { authenticator, signIn } = await fixture();
    const { token } = await signIn();
    expect((await authenticator.session(token))?.principal).toMatchObject({
      username: 'admin',
      role: 'admin',
    });
    expect(await authenticator.signIn(ADMIN, 'wrong', '10.0.0.1')).toEqual({ type: 'refused' });
    expect(await authenticator.signIn('nobody', PASSWORD, '10.0.0.1')).toEqual({ type: 'refused' });
    expect(await authenticator.session(newToken())).toBeNull();
  });

  it('stores hashes of tokens only', async () => {
    const { store, signIn } = await fixture();
    const { token } = await signIn();
    expect(await store.sessions.find(token)).toBeNull();
    expect(await store.sessions.find(hashToken(token))).not.toBeNull();
  });

  it('takes about as long for a user that does not exist', REAL_HASHES, async () => {
    const { store, clock } = await openStore();
    await ensureAdmin(store.users, PASSWORD);
    const authenticator = await Authenticator.create({ store, sessionHours: 12, clock });
    const timeMs = async (username: string) => {
      const times: number[] = [];
      for (let attempt = 0; attempt < 3; attempt += 1) {
        const startedMs = performance.now();
        await authenticator.signIn(username, 'wrong', `10.0.1.${attempt}`);
        times.push(performance.now() - startedMs);
      }
      return Math.min(...times);
    };
    const [known, unknown] = [await timeMs(ADMIN), await timeMs('nobody')];
    // Without the check of a hash that nobody has, it would be a hundredth.
    expect(unknown).toBeGreaterThan(known / 3);
  });

  it('ends a session after the hours without use, and not earlier while it is used', async () => {
    const { authenticator, clock, signIn } = await fixture();
    const { token } = await signIn();
    for (let hours = 0; hours < 30; hours += 10) {
      clock.advance(10 * HOUR_MS);
      expect(await authenticator.session(token)).toMatchObject({ extended: true });
    }
    expect(await authenticator.session(token)).toMatchObject({ extended: false });
    clock.advance(12 * HOUR_MS + 1);
    expect(await authenticator.session(token)).toBeNull();
  });

  it('does not take a look at a session for its use', async () => {
    const { authenticator, clock, signIn } = await fixture();
    const { token, principal } = await signIn();
    clock.advance(11 * HOUR_MS);
    expect(await authenticator.isValid(principal)).toBe(true);
    clock.advance(2 * HOUR_MS);
    expect(await authenticator.isValid(principal)).toBe(false);
    expect(await authenticator.session(token)).toBeNull();
  });

  it('tells of a session that was signed out', async () => {
    const { authenticator, signIn } = await fixture();
    const { token, principal } = await signIn();
    const ended: string[] = [];
    authenticator.on('ended', (tokenHash) => ended.push(tokenHash));
    await authenticator.signOut(principal);
    expect(ended).toEqual([hashToken(token)]);
    expect(await authenticator.session(token)).toBeNull();
  });

  it('slows down guessing for an address and user, and no other', async () => {
    const { authenticator, clock } = await fixture();
    for (let attempt = 0; attempt < 5; attempt += 1) {
      expect((await authenticator.signIn(ADMIN, 'wrong', '10.0.0.1')).type).toBe('refused');
    }
    const throttled = await authenticator.signIn(ADMIN, PASSWORD, '10.0.0.1');
    expect(throttled).toEqual({ type: 'throttled', waitMs: 1000 });
    expect((await authenticator.signIn(ADMIN, PASSWORD, '10.0.0.2')).type).toBe('signed-in');
    clock.advance(1000);
    expect((await authenticator.signIn(ADMIN, 'wrong', '10.0.0.1')).type).toBe('refused');
    expect(await authenticator.signIn(ADMIN, PASSWORD, '10.0.0.1')).toEqual({
      type: 'throttled',
      waitMs: 2000,
    });
    clock.advance(2000);
    expect((await authenticator.signIn(ADMIN, PASSWORD, '10.0.0.1')).type).toBe('signed-in');
    expect((await authenticator.signIn(ADMIN, 'wrong', '10.0.0.1')).type).toBe('refused');
  });

  it('counts parallel guesses before their passwords are checked', async () => {
    const { authenticator } = await fixture();
    const guesses = Array.from({ length: 8 }, () => authenticator.signIn(ADMIN, 'wrong', '10.0.0.1'));
    const types = (await Promise.all(guesses)).map((each) => each.type);
    expect(types.filter((type) => type === 'refused')).toHaveLength(5);
  });

  it('takes API tokens as bearers until they are removed', async () => {
    const { store, authenticator } = await fixture();
    const user = await store.users.find(ADMIN);
    const token = newToken('mw_');
    expect(await store.tokens.add('ci', hashToken(token), user?.id ?? '')).toBe(true);
    expect(await store.tokens.add('ci', hashToken(newToken()), user?.id ?? '')).toBe(false);
    const principal = await authenticator.bearer(token);
    expect(principal).toMatchObject({ username: 'admin', expiresAtMs: null });
    expect(await store.tokens.remove('ci')).toBe(true);
    expect(await authenticator.bearer(token)).toBeNull();
    expect(principal && (await authenticator.isValid(principal))).toBe(false);
  });
});

describe('ensureAdmin', REAL_HASHES, () => {
  it('generates a password once when none is configured', async () => {
    const { store, clock } = await openStore();
    const generated = await ensureAdmin(store.users, null);
    expect(generated).toMatch(/^[a-zA-Z2-9]{20}$/);
    expect(await ensureAdmin(store.users, null)).toBeNull();
    const authenticator = await Authenticator.create({ store, sessionHours: 1, clock });
    expect((await authenticator.signIn(ADMIN, generated ?? '', '')).type).toBe('signed-in');
  });

  it('brings the password to a changed configuration, which ends the sessions', async () => {
    const { store, authenticator, signIn } = await fixture();
    const { token } = await signIn();
    await ensureAdmin(store.users, PASSWORD);
    expect(await authenticator.session(token)).not.toBeNull();
    await ensureAdmin(store.users, 'another password');
    expect(await authenticator.session(token)).toBeNull();
    expect((await authenticator.signIn(ADMIN, PASSWORD, '')).type).toBe('refused');
    expect((await authenticator.signIn(ADMIN, 'another password', '')).type).toBe('signed-in');
  });

  it('stores a salted hash with its parameters', async () => {
    const { store } = await openStore();
    await ensureAdmin(store.users, PASSWORD);
    const hash = (await store.users.find(ADMIN))?.passwordHash;
    expect(hash).toMatch(/^scrypt\$32768\$8\$3\$[\w+/=]{24}\$[\w+/=]{44}$/);
    expect(hash).not.toContain(PASSWORD);
  });
});
