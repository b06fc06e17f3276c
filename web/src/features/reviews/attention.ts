/** How often leases are renewed: they last five minutes. */
const EVERY = 2 * 60_000;
/** Who has touched nothing for so long has gone, and others may have the records. */
const GONE = 20 * 60_000;

interface Attention {
  /** Somebody still looks at the page, or looks at it again. */
  readonly onStay: () => void;
  /** The page goes away, maybe for good. */
  readonly onLeave: () => void;
}

/** Follows whether somebody is before the page, until the answer is called. */
export function attention({ onStay, onLeave }: Attention): () => void {
  let touched = Date.now();
  let renewed = Date.now();
  const stay = () => {
    renewed = Date.now();
    onStay();
  };
  const late = () => Date.now() - renewed >= EVERY;
  const touch = () => {
    touched = Date.now();
    if (late()) stay();
  };
  const shown = () => {
    if (document.visibilityState === "visible") touch();
  };
  const restored = (event: PageTransitionEvent) => {
    if (event.persisted) stay();
  };
  const timer = setInterval(() => {
    if (document.visibilityState === "visible" && Date.now() - touched < GONE) stay();
  }, EVERY);
  const touches = ["keydown", "pointerdown", "pointermove"] as const;
  for (const name of touches) window.addEventListener(name, touch, { passive: true });
  document.addEventListener("visibilitychange", shown);
  window.addEventListener("pageshow", restored);
  window.addEventListener("pagehide", onLeave);
  return () => {
    clearInterval(timer);
    for (const name of touches) window.removeEventListener(name, touch);
    document.removeEventListener("visibilitychange", shown);
    window.removeEventListener("pageshow", restored);
    window.removeEventListener("pagehide", onLeave);
  };
}
