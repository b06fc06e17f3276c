"""Operations: what administrators look after: work that was given up, pauses, workers, and whether all adds up."""
