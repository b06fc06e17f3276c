"""When a simpler matcher is no longer enough: the next one is tried as a shadow, compared, and proposed or refused."""
