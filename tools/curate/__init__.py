"""Turn sourced facts into the Turtle of our collections, once per batch.

The facts were collected as JSON outside of the repository. Here are the decisions that they leave
open (``decisions/``: which records are one thing, what each thing is, what stays out and why), and
the program that writes both down as Turtle and as an account of every record. Once a batch is in
``data/ttl`` the Turtle is the truth and is edited by hand; nothing here runs at build.
"""
