import type { View } from './address.ts';

export const send: View = { show: () => {} };
