"""One file a revision, `<timestamp>_<description>.py`: first add, a release later remove; each with its way back."""
