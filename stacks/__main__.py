"""The program that Pulumi runs: read the environment, build it, export what people need."""

from stacks.program import main

main()
