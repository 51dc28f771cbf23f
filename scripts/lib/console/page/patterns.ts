import type { View } from './address.ts';

export const patterns: View = { show: () => {} };
