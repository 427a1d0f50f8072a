"""Where records meet theories: compile, replay, simulate, intervene."""
