/** How long an enrolment code lives. */
export const enrolmentCodeMs = 10 * 60_000;

/** Both keys of an agent are 32 raw bytes, base64url without padding. */
export const rawKey = /^[A-Za-z0-9_-]{43}$/;
