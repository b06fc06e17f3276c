"""What matching jobs have answered: rows with their decisions, probabilities, and why."""
