"""From a traced step to machine code: the same equations, run many lanes at a time on a processor."""
