"""Plans over time: editions and their states, what two of them differ in, and what-if."""
