"""Who may come in: people with passwords, links and sessions; programs with keys; and the audit of both."""
