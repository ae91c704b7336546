"""Exchange takes a young person from "I would like to go" to "what I saw abroad now runs in my town"."""
