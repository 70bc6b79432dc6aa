"""HTTP with Buddy: the client, what its answers mean, when to try again and how fast to go."""
