"""`python -m litterscout` is the command `litterscout`."""

from .cli import main

main()
