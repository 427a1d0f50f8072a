"""The web laboratory: server-rendered documents with complete URLs, and jobs in a process of their own.

Nothing here imports JAX, not even through another room; `contrapeso.apps.lab.worker` does so in its own process.
"""
