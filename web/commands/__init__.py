"""The command line's subjects, a file each."""
