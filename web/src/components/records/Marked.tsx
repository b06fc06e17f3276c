import { classes } from "../ui/classes";
import type { Piece } from "./differences";

interface MarkedProps {
  readonly pieces: readonly Piece[];
  readonly className?: string;
}

/** A text with what the other side does not have underlined and shaded; who reads it in words gives them beside it. */
export function Marked({ pieces, className }: MarkedProps) {
  return (
    <span className={classes("wrap-anywhere", className)}>
      {pieces.map(({ text, same }, place) =>
        same ? (
          text
        ) : (
          <mark
            key={place}
            className="rounded-xs bg-review-soft font-semibold whitespace-pre-wrap text-review underline decoration-2 underline-offset-2"
          >
            {text}
          </mark>
        ),
      )}
    </span>
  );
}
