"""The web page: files that `make web` builds out of the folder web/ into `dist`, and that the wheel carries."""
