import type { BadgeTone } from "@/components/ui/Badge";

import type { DeadLetterState, DeliveryState } from "./queries";

export const LETTER_TONES: Readonly<Record<DeadLetterState, BadgeTone>> = {
  waiting: "review",
  replayed: "link",
  discarded: "no_match",
};

export const DELIVERY_TONES: Readonly<Record<DeliveryState, BadgeTone>> = {
  waiting: "accent",
  delivered: "link",
  failed: "failed",
};
