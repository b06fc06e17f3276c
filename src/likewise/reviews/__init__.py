"""Reviews: what the machine asks people about, and what they said."""
