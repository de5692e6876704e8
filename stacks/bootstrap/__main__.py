"""The program that Pulumi runs: read what is asked, make it, export what people need."""

from stacks.bootstrap.program import main

main()
