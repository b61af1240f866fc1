import type { EndReason, ViolationLabel } from '../../pipeline/domain/violation.ts';

/** Rows as they are stored. Times are UTC milliseconds, booleans 0 or 1. */
export interface Tables {
  users: UserRow;
  api_tokens: ApiTokenRow;
  sessions: SessionRow;
  cameras: CameraRow;
  events: EventRow;
  clips: ClipRow;
  event_clips: { event_id: string; clip_id: string };
  observations: ObservationRow;
}

interface UserRow {
  id: string;
  username: string;
  role: 'admin' | 'viewer';
  password_hash: string;
  created_at: number;
}

interface ApiTokenRow {
  id: string;
  name: string;
  /** SHA-256 of the token, hex. */
  token_hash: string;
  user_id: string;
  created_at: number;
}

interface SessionRow {
  /** SHA-256 of the token, hex. */
  token_hash: string;
  user_id: string;
  created_at: number;
  expires_at: number;
}

export interface CameraRow {
  id: string;
  name: string;
  /** Without user and password. */
  url: string;
  transport: 'tcp' | 'udp';
  /** User and password, sealed by CredentialVault; null without. */
  credentials: Uint8Array | null;
  loop: number;
  enabled: number;
  demo: number;
  created_at: number;
  /** A removed camera keeps its row for the names in its events, and nothing that opens it. */
  removed_at: number | null;
}

export interface EventRow {
  id: string;
  camera_id: string;
  track_id: number;
  label: ViolationLabel;
  confidence: number;
  x1: number;
  y1: number;
  x2: number;
  y2: number;
  started_at: number;
  ended_at: number | null;
  end_reason: EndReason | null;
  /** When it was last heard of: its end if the server dies before the real one. */
  known_at: number;
  has_snapshot: number;
}

export interface ClipRow {
  id: string;
  camera_id: string;
  started_at: number;
  duration_ms: number;
  size_bytes: number;
  sha256: string;
  width: number;
  height: number;
  codec: string;
}

/** A quarter of an hour, because the days and hours of every time zone begin at one. */
interface ObservationRow {
  camera_id: string;
  quarter_at: number;
  observed_ms: number;
  people: number;
  violations: number;
  /** People of `people` with at least one violation. */
  violators: number;
}
