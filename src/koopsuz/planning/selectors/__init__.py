"""What this room tells: plans, their decisions and the reasons."""
