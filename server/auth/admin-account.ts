import type { UserTable } from '../store/user-table.ts';
import { generatePassword, hashPassword, verifyPassword } from './passwords.ts';

export const ADMIN = 'admin';

/**
 * Makes the user `admin` at the first start, and brings its password to the configured one later.
 * @returns The password, when one was generated: to be shown once, and logged never.
 */
export async function ensureAdmin(users: UserTable, configured: string | null): Promise<string | null> {
  const admin = await users.find(ADMIN);
  if (!admin) {
    const password = configured ?? generatePassword();
    await users.add(ADMIN, 'admin', await hashPassword(password));
    return configured === null ? password : null;
  }
  if (configured !== null && !(await verifyPassword(configured, admin.passwordHash))) {
    await users.setPassword(admin.id, await hashPassword(configured));
  }
  return null;
}
