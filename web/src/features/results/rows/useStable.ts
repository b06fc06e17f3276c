import { useState } from "react";

/** The same object for as long as it says the same, for what is drawn anew only when something has changed. */
export function useStable<Value>(value: Value): Value {
  const [kept, setKept] = useState(value);
  if (JSON.stringify(kept) === JSON.stringify(value)) return kept;
  setKept(value);
  return value;
}
