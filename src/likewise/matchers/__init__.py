"""Matchers: the versions of a catalogue's recipe, learnt from lists or fitted on the catalogue alone."""
