"""The runtime of generated clients: ordinary, typed Python that all of them share.

A client imports each name from the module that defines it, and its package gives out those that a caller needs.
"""
